"""Every Chinese word of the platform commands: findings, what was sent, why something was not."""

from types import MappingProxyType

from appliance.domain.platform_report import What

NOT_TOML = "不是合格的 TOML：{why}"
UNKNOWN_SECTION = "没有这一节{near}"
UNKNOWN_KEY = "没有这个键{near}"
UNKNOWN_NAME = "本厅没有这个字段“{found}”{near}"
UNKNOWN_WORD = "“{name}”没有这个值{near}"
UNKNOWN_PLACE = "模板里没有 {{{found}}}{near}"
WRONG_TYPE = "这里要{wanted}"
NEAR = "，是不是“{near}”"
NO_SOURCE = "要写 from、constant 或 fixed 中的一个"
NO_BASE = "没有这个底本“{found}”，现有：{known}"
NO_CONSTANT = "[constants] 里没有“{found}”"
EMPTY_CONSTANT = "等县里给：[constants] {name} 是空的，要用它的有 {where}"
NOT_MAPPED = "{name} 的“{value}”没有代码，{then}（要用它的有 {where}）"
NOT_SENT = "{name} 的“{value}”写明不报"
THEN_HELD = "这样的件报不上去"
THEN_LEFT_OUT = "报的时候这一项空着"
NO_URL = "没有写 [send] url，只能试算"
UNSAFE_URL = "网址只能是 https://，本机的测试平台除外"
NO_SIGNER = "本机的 OpenSSL 没有 {name}，这种签名做不了"
NO_KEY_FILE = "没有找到密钥文件 sync/platform.secret（权限 0600）"
WRONG_HOURS = "时段要写成 07:00-22:00"
WRONG_EVERY = "every 写分钟数，从 10 到 1440；不写就不自动报"
WRONG_CHOICE = "只能是：{known}"
TYPES = MappingProxyType(
    {
        str: "一段文字",
        bool: "true 或 false",
        int: "一个整数",
        list: "一个列表 [ … ]",
        dict: "一个小节或 { … }",
    }
)
WHATS = MappingProxyType(
    {
        What.CASE: "收件受理",
        What.STEP: "环节",
        What.SUPPLEMENT: "补正告知",
        What.PROCEDURE: "特别程序",
        What.MATERIAL: "材料",
        What.RESULT: "办结结果",
        What.SERVICE: "服务记录",
        What.RATING: "好差评",
    }
)
MISSING = "缺 {target}（{source}）"
UNMAPPED = "{target}：{source} 的“{value}”没有代码"
TOO_LONG = "{target} 有 {length} 个字，平台写明最多 {most}"
HELD_BY_PARENT = "等“{parent}”先报上去"
HELD_REFUSED = "平台退回过，改了以后再报：{text}"
OUTSIDE_HOURS = "现在不在平台的开放时段（{hours}），没有报"
NO_LINE = "平台没有答复：{why}"
NOT_AN_ANSWER = "平台回的不是接口的答复（多半在维护）：{text}"
SAID = "平台说：{text}"
NOT_ASKABLE = "映射文件里没有 [query]，这个平台不能核对"
NO_MAPPING = "没有映射文件 {path}：先写好它，再用 hallbox platform check 检查"
BAD_MAPPING = "映射文件还不能用，先改好：\n{findings}"
DEMO_TARGET = "演示数据只能报给本机上的测试平台"
DONE = "平台收下 {accepted} 条（原来已有 {duplicate} 条），退回 {refused} 条，没答复 {later} 条。"
HELD = "{local_no} {what}：{why}"
HELD_COUNT = "等着的有 {count} 条："
NOT_RUNNING = "厅里的程序没有在运行，平台的答复没有地方记，所以没有报：{why}"
STOPPED = "没有报完：{why}"
DRY = "试算：没有发出任何东西，个人信息用 *** 代替。"
DRY_COUNT = "试算 {count} 条，能报 {fit} 条。"
CHECKED = "映射文件完整，可以用。"
COMPARED = "{day} 本厅 {ours} 件，平台 {theirs} 件。"
EQUAL = "两边一致。"
LISTS = ("平台没有的", "本厅没有的", "时间不一致的")
NOT_COMPARED = "没有核对：{why}"
NOTICE = "请留意：{text}"
SAMPLE_LACKS = "县里的样例里有、我们没有：{names}"
SAMPLE_ADDS = "我们有、县里的样例里没有：{names}"
SAMPLE_SAME = "和县里的样例字段一致。"
SAMPLE_BAD = "样例 {path} 读不出来：{why}"
LISTED = "{name} {count} 件：{numbers}"
DOUBTFUL = "时间待核，校时以后再报"
HALL = "—— {hall} ——"
PASSED = "有 {count} 条记录汇总不了，跳过。"
BUSY = "另一次上报还没有完，等它完了再报"
