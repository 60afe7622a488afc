"""Every Chinese sentence of entering cases from a paper ledger (补录)."""

NEED_DAY = "哪一天的纸：写成 2026-11-23"
NEED_SHEET = "哪一页：写台账的页，如“纸台账第 3 页”"
NEED_REASON = "为什么用纸：写一句，如停电"
NEED_WINDOW = "几号窗：选一个"
NEED_CLERK = "谁经办的：选一个人"
NEED_LINES = "至少填一行"
BAD_LINE = "第 {n} 行：行号、事项、姓名、时间都要有；时间写 09:10，或 09:00-09:30"
