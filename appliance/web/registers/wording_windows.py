"""Every Chinese sentence of the pages of windows (窗口位置)."""

NEED_WINDOW = "几号窗：写 1 到 {most}"
NEED_NAME = "窗口叫什么：写上"
NEED_PLACE = "在大厅哪里：写上，如 进门左手第二个"
COVERAGE = "目录 {all} 项，{inside} 项进了窗口"
HEAD = "{said} 个窗口写明了位置，还差 {left} 个"
HEAD_WHOLE = "{said} 个窗口的位置都写明了"
