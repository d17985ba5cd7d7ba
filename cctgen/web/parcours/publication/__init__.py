"""La publication et le rectificatif : ce qu'on relit avant, ce qui se fige, ce qui se dépose."""
