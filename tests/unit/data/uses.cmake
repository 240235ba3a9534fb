set(uses io foreign_jpeg foreign_png)
set(rooms tests/tool)
set(double augment)
