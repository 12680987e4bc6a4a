"""How records come to us. Each transport lists what is waiting; landing takes it in."""
