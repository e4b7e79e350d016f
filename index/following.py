"""The folders and files a library follows: which cover what is named, and what stands below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.catalog import Catalog
from index.documents import Problem, Reason
from index.errors import NothingReadable, SourceMissing
from index.folder import is_listed, readable
from index.generation import Layout
from index.intake import drop_source
from index.reading import Folder, Pool, Unanswering
from index.sources import Root


class Following:
    """The roots of one library. Each folder is listed once, until `begin` says that it may have changed.

    What it lets go of dies with `generation`.
    """

    def __init__(self, catalog: Catalog, layout: Layout, pool: Pool) -> None:
        self._catalog = catalog
        self._layout = layout
        self._pool = pool
        self._folders: dict[Path, Folder] = {}
        self._generation = 0

    def begin(self, generation: int) -> None:
        """Forgets what was listed before."""
        self._folders.clear()
        self._generation = generation

    @property
    def roots(self) -> list[Root]:
        return self._catalog.sources.roots()

    def chosen(self, paths: Sequence[Path], placeholder: bool) -> list[Root]:
        """The roots that cover `paths`, each once, without those that a later path took over."""
        chosen = {self._root(path, placeholder).path for path in paths}
        return [root for root in self.roots if root.path in chosen]

    def folder(self, root: Root) -> Folder | None:
        """What stands below a root, by its paths in the library; None where it does not answer."""
        listed = self._listed(root.path)
        if listed is None or not root.prefix:
            return listed
        return replace(listed, files=tuple(replace(f, path=root.prefix + f.path) for f in listed.files))

    def _listed(self, path: Path) -> Folder | None:
        if path not in self._folders:
            try:
                found = self._pool.files(path, "", self._layout.root)
            except Unanswering:
                return None
            self._folders[path] = found
            if found.resolved is not None:
                self._folders[found.resolved] = found
        return self._folders[path]

    def has_documents(self, root: Root) -> bool:
        sources = self._catalog.sources.of_root(root.id)
        return any(self._catalog.of_source(source) for source in sources)

    def _root(self, path: Path, placeholder: bool) -> Root:
        """The root that covers `path`; a new one takes over those that lie inside it."""
        for root in self.roots:
            if path == root.path or (not root.placeholder and self._covers(root.path, path)):
                self._remember(root, path)
                return root
        for root in self.roots:
            if root.path.is_relative_to(path):
                self._drop(root)
        with self._catalog.transaction():
            return self._catalog.sources.add_root(path, self._free_prefix(path), placeholder)

    def _free_prefix(self, path: Path) -> str:
        """What a root's paths begin with: nothing for the first, its name for those after it."""
        taken = {root.prefix for root in self.roots if not root.placeholder}
        if "" not in taken:
            return ""
        name = readable(path.name)
        prefix, number = f"{name}/", 2
        while prefix in taken or self._catalog.sources.has_below(prefix):
            prefix, number = f"{name}-{number}/", number + 1
        return prefix

    def _covers(self, root: Path, path: Path) -> bool:
        """Whether following `root` brings `path` in: a hidden file comes only where it is named.

        The library's own folder is left out of a folder around it, so that what lies there needs a root.
        """
        own = self._layout.root.resolve()
        if path.is_relative_to(own) and not root.is_relative_to(own):
            return False
        return path.is_relative_to(root) and is_listed(root, path)

    def _remember(self, root: Root, path: Path) -> None:
        """A file that is named by itself comes back, though a document of it had been taken out."""
        folder = self.folder(root)
        for found in folder.files if folder and path != root.path else ():
            if found.file == path:
                own = {found.path, *self._records(found.path)} & self._catalog.sources.forgotten()
                with self._catalog.transaction():
                    self._catalog.sources.remember(own)
                    if own:
                        self._catalog.sources.reread(found.path)

    def _records(self, path: str) -> set[str]:
        """Paths of the documents of a collection that were taken out."""
        return {name for name in self._catalog.sources.forgotten() if name.startswith(f"{path}#")}

    def require_files(self, path: Path) -> Path:
        """Where a path that was named really is."""
        folder = self._listed(path)
        name = readable(str(path))
        if folder is None:
            raise NothingReadable(path, (Problem(name, Reason.UNANSWERING),))
        if folder.denied is not None:
            raise NothingReadable(path, (Problem(name, Reason.DENIED, folder.denied),))
        if folder.resolved is None:
            raise SourceMissing(path)
        if not folder.files:
            raise NothingReadable(path, ())
        return folder.resolved

    def drop_barren(self, roots: Sequence[Root]) -> None:
        """Lets go of roots without a document that were just named, and says so."""
        for root in roots:
            if not self.has_documents(root):
                sources = self._catalog.sources.of_root(root.id)
                problems = tuple(p for p in self._catalog.sources.problems() if p.path in sources)
                self._drop(root)
                raise NothingReadable(root.path, problems)

    def drop_placeholders(self, chosen: Sequence[Root]) -> None:
        if any(not root.placeholder for root in chosen):
            for root in self.roots:
                if root.placeholder:
                    self._drop(root)

    def _drop(self, root: Root) -> None:
        for source in self._catalog.sources.of_root(root.id):
            drop_source(self._catalog, source, self._generation)
        with self._catalog.transaction():
            self._catalog.sources.remove_root(root)


def absence(root: Root, folder: Folder | None) -> Problem:
    """Why nothing of a root was looked at: a disk that is not mounted wipes nothing out."""
    reason = Reason.UNANSWERING if folder is None else Reason.FOLDER_MISSING
    return Problem(readable(str(root.path)), reason)
