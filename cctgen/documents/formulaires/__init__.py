"""Les formulaires : leurs cases à remplir, et ce qui y est écrit quand ils reviennent."""
