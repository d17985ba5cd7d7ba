"""Suivre un geste long : son avancement, puis son compte rendu et ce qui le corrige."""
