"""Conversations, and what is to be understood of their last question. Written before the rules were."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialogue:
    """`questions` in turn; whether the last leaves something out, and then what is searched for.

    Each of `terms` must be in it (`a|b`: one of them), none of `without`.
    """

    questions: tuple[str, ...]
    altered: bool
    terms: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    seeds: bool = False
    """Whether it is about the two documents beside the project, and not about the handbook."""


def _open(*questions: str, has: str, no: str = "", seeds: bool = False) -> Dialogue:
    return Dialogue(questions, True, tuple(has.split()), tuple(no.split()), seeds)


def _whole(*questions: str, seeds: bool = False) -> Dialogue:
    return Dialogue(questions, False, seeds=seeds)


DIALOGUES = (
    _open("城市社区党建怎么加强？", "那农村呢？", has="农村 党建", no="城市", seeds=True),
    _open("刘淑红担任什么职务？", "她还说了什么？", has="刘淑红", no="她", seeds=True),
    _open("康城社区有多少栋楼宇？", "那居民呢？", has="康城 居民", seeds=True),
    _open("吴亚琴是哪个社区的书记？", "那李水清呢？", has="李水清 书记", no="吴亚琴", seeds=True),
    _open("“火车跑得快，全靠车头带”是谁说的？", "她是哪个村的？", has="刘淑红|火车 村", seeds=True),
    _open(
        "西南沟村在什么地方？",
        "那里是谁当书记？",
        "她什么时候上任的？",
        has="刘淑红|西南沟 上任",
        seeds=True,
    ),
    _open("新业态、新就业群体党建工作试点是什么时候开展的？", "在哪些地方？", has="试点 党建", seeds=True),
    _open("大抓基层有什么重大意义？", "为什么呢？", has="基层", seeds=True),
    _open("文档库放在哪里？", "它里面有哪些文件？", has="文档库 文件"),
    _open("能读 PDF 文件吗？", "那 Word 呢？", has="word 文件", no="pdf"),
    _open("怎样换一个编码模型？", "那怎么换回去？", "需要多久？", has="编码模型"),
    _open("纯文本里哪些行算标题？", "那 Markdown 呢？", has="markdown 标题"),
    _open("Where is the library kept?", "And what is in it?", has="library"),
    _open("How large may a text file be?", "What about a JSONL file?", has="jsonl large"),
    _open(
        "How do I back up a library?",
        "How long does indexing take?",
        "And on a computer without a graphics card?",
        has="indexing graphics",
    ),
    _whole("刘淑红担任什么职务？", "康城社区有多少栋楼宇？", seeds=True),
    _whole("西南沟村在哪里？", "那不勒斯在哪里？", seeds=True),
    _whole("康城社区有多少居民？", "刘淑红担任书记以后她做了什么？", seeds=True),
    _whole("谁是昭通市委书记？", "谁说“让他们感受更多暖意”？", seeds=True),
    _whole("大抓基层有什么意义？", "基层干部为什么是决定性因素呢？", seeds=True),
    _whole("吴亚琴说了什么？", "快递员累了能在哪里歇脚？", seeds=True),
    _whole("李水清是谁？", "他说了什么？", "2021年6月的试点在哪些地方开展？", seeds=True),
    _whole("文档库放在哪里？", "怎样停止程序？"),
    _whole("能读哪些格式？", "如果磁盘满了怎么办？"),
    _whole("提过的问题会保存下来吗？", "把文件移走以后，文档库还能找到它吗？"),
    _whole("没有显卡能用吗？", "把握不到百分之五十时原文会怎么说？"),
    _whole("Where is the library kept?", "Is it true that nothing leaves my machine?"),
    _whole("Which formats can it read?", "If a file is too large, will it be left out?"),
    _whole("How do I stop the program?", "Are there any accounts or passwords?"),
    _whole("What is bfloat16 for?", "Is it faster?", "How do I take out one document?"),
)

LATER = (
    _open("马石光代表是哪家公司的？", "胡春华呢？", has="胡春华 公司", no="马石光", seeds=True),
    _open("“党建聚合力，治理更高效”是谁说的？", "他是哪里的书记？", has="李水清|党建 书记", seeds=True),
    _open("康城社区有多少居民？", "该社区设了哪几个工作站？", has="康城社区 工作站", seeds=True),
    _open("吴亚琴是谁？", "她认为关键看什么？", "还说了什么？", has="吴亚琴", seeds=True),
    _open("习近平总书记怎样论述基层干部？", "那居民自治呢？", has="居民 自治 习近平|基层", seeds=True),
    _open("更新文档库时哪些会重新编码？", "中断了会怎样？", has="更新|文档库 中断"),
    _open("JSONL 文件怎样写？", "最大能有多大？", has="jsonl"),
    _open("怎样拿掉一份文档？", "以后还能让它回来吗？", has="文档 回来"),
    _open("How do I take out one document?", "Can I bring it back?", has="document bring"),
    _open("What is a doubtful encoding?", "Why?", has="doubtful encoding"),
    _open("How fast does an answer come on the page?", "And on the command line?", has="answer command"),
    _whole("刘淑红是谁？", "陈丙福代表的做法是什么？", seeds=True),
    _whole("大抓基层有什么意义？", "习近平总书记在哪里强调了枫桥经验？", seeds=True),
    _whole("康城社区在哪里？", "那些在新经济组织就业的党员怎样管理？", seeds=True),
    _whole("李水清说了什么？", "谁认为送好每一件快递是他的职责？", seeds=True),
    _whole("怎样停止程序？", "其他程序怎样提问？"),
    _whole("能读哪些格式？", "这一版的原文不做什么？"),
    _whole("文档库放在哪里？", "同一段话在几个文件里都有怎么办？"),
    _whole("How do I stop the program?", "What does “No such file or folder” mean?"),
    _whole("Where is the library kept?", "How do I use Yuanwen and its command line without make?"),
    _whole("What does the confidence mean?", "Is there a way to see which documents the library holds?"),
)
"""More of them, written when the rules were done and had not been tried on these."""
