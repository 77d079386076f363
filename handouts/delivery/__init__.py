"""What happens to finished handouts: the manifest of a folder, and the shelf that staff look at."""
