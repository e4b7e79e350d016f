"""A small library of our own texts, asked through the real encoder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.encoder import Encoder
from index.library import Library
from index.reading import Pool
from index.sync import writing
from index.words import Tokenizer
from qa.ask import Asker

TEXTS = {
    "灯塔.txt": (
        "白沙角灯塔的历史\n\n"
        "白沙角灯塔建于一九〇三年，塔身高二十七米，用花岗岩砌成。灯光每六秒闪一次，十八海里外都能看见。\n\n"
        "“海上的人看见灯，就知道家在哪里。”第三代守塔人罗远山说。他从一九八六年起独自守塔，每晚擦拭镜片两遍。\n\n"
        "二〇一五年灯塔改用太阳能供电，设备编号为 BS-L2015，耗电只有原来的八分之一。\n"
    ),
    "副本/灯塔.txt": (
        "白沙角灯塔的历史\n\n"
        "白沙角灯塔建于一九〇三年，塔身高二十七米，用花岗岩砌成。灯光每六秒闪一次，十八海里外都能看见。\n\n"
        "“海上的人看见灯，就知道家在哪里。”第三代守塔人罗远山说。他从一九八六年起独自守塔，每晚擦拭镜片两遍。\n\n"
        "二〇一五年灯塔改用太阳能供电，设备编号为 BS-L2015，耗电只有原来的八分之一。\n"
    ),
    "bakery.md": (
        "# The Village Bakery\n\n## When is the oven lit?\n\nThe oven is lit at three in the morning, "
        "and the first loaves are sold at six.\n\n## Which flour is used?\n\nThe baker uses rye flour from "
        "the mill at Hohenau, ground the same week.\n"
    ),
    "條例.md": (
        "# 城市樹木保護條例\n\n第一條 為了保護城市樹木，改善生態環境，制定本條例。\n\n"
        "第二條 樹齡在一百年以上的樹木稱為古樹，由市政府登記造冊，並設立標牌。\n\n"
        "第三條 砍伐古樹的，處五萬元以上二十萬元以下的罰款。\n"
    ),
}


@pytest.fixture(scope="session")
def library(
    tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, tokenizer: Tokenizer, pool: Pool
) -> Iterator[Library]:
    """The library of `TEXTS`."""
    folder = tmp_path_factory.mktemp("texts")
    for name, text in TEXTS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    home: Path = tmp_path_factory.mktemp("home") / "library"
    with writing(home, lambda _: encoder, lambda _: tokenizer, pool) as writer:
        writer.sync([folder])
    with closing(Library.open(home, lambda _: encoder, lambda _: tokenizer)) as opened:
        yield opened


@pytest.fixture(scope="session")
def asker(library: Library) -> Asker:
    """Answers from `library`."""
    return Asker(library)
