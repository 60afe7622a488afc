"""What the care of the box writes for people: the result file, labels, pages and the console."""

NO_TEXT = "这个文件不是文字：请用记事本另存为 UTF-8，或者 ANSI（GBK）。"
NO_TOML = '第 {line} 行看不懂。引号、等号、方括号都要用英文的；每行一项，写成 名字 = "值"。'
NO_TOML_AT_ALL = "文件看不懂。请按说明书里的样子重写一份。"
UNKNOWN = "{key}：没有这一项。可以写的是：{known}。"
MISSING = "{key}：没有填。{meaning}"
NOT_TEXT = "{key}：要写在英文引号里，例如 {example}。"
NOT_WINDOWS = "hall.windows：要写窗口数，1 到 18 的整数，不加引号。"
NOT_ADDRESS = "network.address：{found} 不是网络地址。写成 192.168.1.20/24 这样。"
NOT_GATEWAY = "network.gateway：{found} 不是网络地址，或者不在 {network} 里。"
NOT_SERVER = "network.{name}：{found} 不是网络地址。"
NOT_COUNTY = "county：县里的地址不能用：{why}"
NOT_FORMAT = "reader.format：{found} 不是读卡格式。可以写的是：{known}。"
NOT_USB = "reader.usb：{found} 不对。写成 ffff:0035 这样，四位、冒号、四位，小写。"
NOT_CODE = "county.code：{found} 位太短。请照县里给的一字不差地抄。"
NOT_BOARD = "board.toml：{finding}"
NO_BOARD = "窗口多于 6 个时要另写一份 board.toml，说明每个窗口接在哪里。"

MEANINGS = {
    "hall.id": "县里给这个厅的编号。",
    "hall.name": "大厅全称。",
    "network.address": "给厅盒留一个固定地址，平板用它打开页面。",
    "reader.usb": "读卡器的编号，说明书里有查法。",
    "reader.format": "读卡器打出来的格式。",
}

REFUSED = """厅盒没有用这份 hall.toml，什么都没有改。

{faults}

改好后存盘，把卡（或 U 盘）插回去重新通电。
"""
ACCEPTED = """厅盒已经按 hall.toml 设好。

大厅：{name}（{id}）
平板打开：https://{address}/
证书指纹（平板第一次打开、提示不受信任时核对）：
{fingerprint}
装到平板上的证书的指纹（http://{address}/certificate 取到的那个）：
{authority}

{county}
第一次登录的起始口令显示在厅盒接的屏幕上；插着 HALLCFG U 盘时也写进 U 盘的 hall-login.txt。
"""
WITH_CODE = "登记码已交给上报程序，这个文件里的已经抹掉。联网后自动登记。"
WITHOUT_CODE = "还没有登记到县里：请在平板的“上报”页输入县里给的登记码。没有登记也照常工作。"
NOT_FOUND = "没有找到 hall.toml。请把它放在卡的第一个分区，或放进名叫 HALLCFG 的 U 盘，再重新通电。"
NOT_TAKEN = "hall.toml 有错，所以没有启动。错在哪里写在它旁边的 hall-result.txt 里。请改好再通电。"
NOT_DONE = "第一次设置没有做完：{why}。多半是存储卡满了或者坏了；重新通电会接着做，不行就换一张卡。"
COPIED_FROM_ENROLLED = "厅盒已经登记到县里，不再读这个文件。要改，请系统管理员在平板上改。"

LABEL_TITLE = "厅盒标签"
LABEL_ADDRESS = "平板打开"
LABEL_SERIAL = "机号"
LABEL_PRINT = "证书指纹"
LABEL_CALL = "有问题找"

CONSOLE = """
  {name}

  平板打开：{address}
  {login}
  有问题找：{call}
"""
CONSOLE_LOGIN = "第一次登录：工号 {staff_no}，起始口令 {word}"
CONSOLE_READY = "已经有人登录过。"

NOTICE_TITLE = "厅盒没有正常运行"
CALL = "有问题找：{call}。"
CALL_LABEL = "县里，电话在厅盒旁边的标签上"
DATA_MISSING = (
    "存储卡的数据区打不开，现在不接收刷卡、评价和办件。"
    "县里收到的、备份 U 盘上的记录都在；卡上的从现在起不再改动。请不要换卡或格式化，找县里。"
)
SETTINGS_WRONG = "hall.toml 不能用，所以没有启动：{why}。已存的记录没有动。请改好再通电。"
BREAKER_OPEN = (
    "厅盒连着几次没有启动成功，已经停止自动重启，每十分钟再试一次。"
    "刷卡有响声的都已存盘，会自动补进去。已存的记录没有动。请找县里。"
)

RESET_REFUSED = "没有恢复出厂：还有 {unsent} 条记录县里没有收到。请先联网上报，或者先备份到 U 盘。"
RESET_UNKNOWN = "没有恢复出厂：流水账打不开，不能证明记录都已上报。请先找县里。"
RESTORE_RUNS = (
    "正在把原来的记录取回来，请等着，不要断电。从 U 盘取要几分钟；从县里取，要等县里的人点同意。"
    "取完会自动启动。"
)
RESTORE_NO_BACKUP = "没有找到本厅的备份：请把名叫 HALLBAK 的 U 盘插在厅盒上再试。现在的记录没有动。"
STICK_OF_OLD_BOX = "U 盘里是原来那台厅盒的备份，这台还没有开始办事"
STICK_OF_OLD_BOX_KEPT = "U 盘里的备份一份也没有动"
STICK_OF_OLD_BOX_NEXT = "先在“开张”页把原来的记录取回来；不取的，换一个 U 盘"
RESTORE_NOT_NEW = "这台厅盒上已经有办件、刷卡等记录，不能再换成别的。现在的记录没有动。请找县里。"
RESTORE_SWIPES = (
    "取回以前在这台厅盒上刷过 {swipes} 次，那时还不认得卡，没有算进考勤：请本人补登打卡。"
)
RESTORE_TOO_LONG = "等了二十分钟，没有取完。现在的记录没有动。请找县里问清楚再试。"

RECOVERY_SHEET = """厅盒备份（{hall}）

最新的备份：{name}，共 {records} 条，厅盒已经试着恢复并逐条核对过。

换一台厅盒时怎么恢复：
1. 新卡写好系统，放好 hall.toml，插上这个 U 盘，通电等三分钟。
2. 在平板上用屏幕上的起始口令登录，打开“开张”页，点“取回原来的记录”，选“从 U 盘”。
3. 输入恢复码。恢复码在打印出来的恢复单上，这个 U 盘里没有。
4. 等几分钟，厅盒自己重新启动。县里已有而这里没有的记录会自动取回。

请把 U 盘和恢复码分开放。有问题找：{call}
"""

BUNDLE_WAITS = "新版本 {name} 已经核对、放好，下次通电时换上。现在照常使用。"
BUNDLE_REFUSED = "没有用 {name}：{why}现在的版本没有动。"
BUNDLE_WHY = {
    "signature": "签名不对，可能不是县里给的，或者拷坏了。",
    "hardware": "它是给另一种机器的。",
    "older": "它就是现在用的版本，或者比现在的旧。",
    "damaged": "文件不完整，请重新拷贝。",
    "none": "它不是厅盒的更新文件。",
    "disk": "存储卡写不进去，或者放不下了。",
    "trial": "有一个新版本正在试用；U 盘一直插着的话，就是它自己，不用管。"
    "要换成另一个，等它通过检查，再插一次 U 盘。",
}
