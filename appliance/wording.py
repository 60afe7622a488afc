"""What hall-web writes for people outside its pages: in files and at the start."""

FIRST_NAME = "系统管理员"
FIRST_POST = "系统管理员"
FIRST_LOGIN = """厅盒第一次登录

工号：{staff_no}
起始口令：{word}

登录后马上要设自己的口令；设好以后起始口令作废，这个文件会自动删除。
"""
