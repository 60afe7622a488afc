"""The devices of the hall: card readers, rating buttons, lamps, buzzer.

Imports nothing of the other rooms.
"""
