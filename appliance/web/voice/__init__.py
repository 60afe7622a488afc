"""Pages of the citizen's voice: ratings, complaints, oversight, the ladders that follow."""
