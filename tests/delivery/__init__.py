"""What happens to finished handouts."""
