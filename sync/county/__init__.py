"""The other end: receiver, sequencer, projector, feed and pages of a county."""
