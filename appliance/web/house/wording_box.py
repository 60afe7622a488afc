"""Every Chinese word of the page of the box (厅盒) and of putting an old hall back."""

HEADING = "厅盒在跑 {version} 版"
FAILED = "新版本没有通过检查，已退回原来的版本"
FAILED_WHY = "原因：{why}。县里已经看到。原来的版本和记录都没有动。"
WAITS = "新版本 {name} 已经放好，下次通电时换上"
UPDATE_ON_ITS_WAY = {
    "fetching": "县里给的升级包 {name}：正在取 {percent} %",
    "fetched": "县里给的升级包 {name}：取完了，正在核对",
    "no_room": "县里给的升级包 {name}：没有取，因为存储卡放不下",
    "damaged": "县里给的升级包 {name}：没有用，因为取来的和县里的对不上",
}
UPDATE_TAKEN = "县里给的升级包 {name}：已收好，下次通电生效"
UPDATE_REFUSED = "县里给的升级包 {name}：没有用，因为{why}"
UPDATE_WHY = {
    "signature": "签名不对",
    "hardware": "它是给另一种机器的",
    "older": "它就是现在用的版本，或者比现在的旧",
    "damaged": "文件不完整",
    "none": "它不是厅盒的更新文件",
    "disk": "存储卡写不进去，或者放不下",
}
UPDATE_WHY_ELSE = "厅盒没有说明"

BACKUP_NEVER = "还没有在 U 盘上备份过"
BACKUP_GOOD = "{at} 备份过，{records} 条都试着恢复、核对过"
BACKUP_BAD = "{at} 没有备份成"
BACKUP_BAD_NEXT = "原来的备份没有动。换一个 U 盘再点一次；还不行就打县里的电话。厅盒说：{why}"
BACKUP_WAITS = "正在备份，先不要拔 U 盘"
BACKUP_WAITS_NEXT = "几分钟就好，再点“看结果”。一直没有结果，就是没插名叫 HALLBAK 的 U 盘。"

SUPPORT_WAITS = "正在收拾材料，一分钟以后点“看结果”"
RESET_ASKED = "下次通电时恢复出厂"
RESET_REFUSED = "没有恢复出厂"
RESET_UNSENT = "还有 {unsent} 条记录县里没有收到，不能恢复出厂。先联网上报，或者用 U 盘上报。"
RESET_SURE = "请先勾上“我知道会清空”。"

RESTORE_KEY = "恢复码是 32 位字母和数字，照恢复单抄；有一位不对就打不开。"
RESTORE_CODE = "登记码照县里给的抄，不能空着。"
RESTORE_URL = "地址要以 https:// 开头。"
RESTORE_NOT_NEW = "这台厅盒上已经有人员以外的记录，不能再换成别的。请找县里。"
RESTORE_HEADING = "还没有开始取，有 {n} 处要改"
RESTORE_KEPT = "现在的记录没有动。"
RESTORE_WAITS = "厅盒正在取回原来的记录，平板会断开几分钟"
RESTORE_WAITS_NEXT = (
    "不要断电。取完厅盒自己启动。从 U 盘取的，用原来的工号和口令登录；"
    "从县里取的没有口令，厅盒屏幕上有新的起始口令。"
)
RESTORE_DONE = "原来的记录取回来了"
RESTORE_FAILED = "没有取回来，现在的记录没有动"
