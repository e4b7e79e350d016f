"""A small library of our own texts to check drafts against."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from index.encoder import Encoder
from index.library import Library, Snapshot
from index.reading import Pool
from index.sync import writing
from index.words import Tokenizer

LIGHTHOUSE = (
    "白沙角灯塔的历史\n\n"
    "白沙角灯塔建于一九〇三年，塔身高二十七米，用花岗岩砌成。灯光每六秒闪一次，十八海里外都能看见。\n\n"
    "“海上的人看见灯，就知道家在哪里。”第三代守塔人罗远山说。他从一九八六年起独自守塔，每晚擦拭镜片两遍。\n\n"
    "镇长何秋实表示：“灯塔是我们镇的眼睛，要一直亮下去。”二〇一五年灯塔改用太阳能供电，耗电只有原来的5.5%。\n"
)
TREES = (
    "# 城市樹木保護條例\n\n第一條 為了保護城市樹木，改善生態環境，制定本條例。\n\n"
    "第二條 樹齡在一百年以上的樹木稱為古樹，由市政府登記造冊，並設立標牌。\n\n"
    "第三條 砍伐古樹的，處五萬元以上二十萬元以下的罰款。\n"
)
HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}‘\"'&.md"
TEXTS = {
    "灯塔.txt": LIGHTHOUSE,
    "條例.md": TREES,
    HOSTILE: '# <script>alert(1)</script> "标题" &amp; {{x}}\n\n茶山早上八点开放，每人可以采二百克茶叶。\n',
    "bakery.md": "# The Village Bakery\n\nThe oven is lit at three in the morning, said Anna Gruber.\n",
    "一行.txt": "开头的话在这里。"
    + "同一句话说了又说，没有换行。" * 2_000
    + "末尾藏着一句要紧的话：水滴石穿不是一日之功。",
}


@pytest.fixture(scope="session")
def held(
    tmp_path_factory: pytest.TempPathFactory, tiny: Encoder, tokenizer: Tokenizer, pool: Pool
) -> Iterator[Library]:
    """The library of `TEXTS`."""
    folder = tmp_path_factory.mktemp("quoted")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    home = tmp_path_factory.mktemp("home") / "library"
    with writing(home, lambda _: tiny, lambda _: tokenizer, pool) as writer:
        writer.sync([folder])
    with closing(Library.open(home, lambda _: tiny, lambda _: tokenizer)) as opened:
        yield opened


@pytest.fixture(scope="session")
def snapshot(held: Library) -> Snapshot:
    return held.snapshot()
