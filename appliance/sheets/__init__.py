"""Office files (XLSX), in a process of their own: `python -m appliance.sheets write|read`.

openpyxl needs more memory than all of hall-web's pages together, so it lives only here and only for
the moment of one file. What goes in and out is JSON; hall-web never imports this package.
"""
