"""Where the county keeps what it received: `seam` says what a store must do, `sqlite` does it."""
