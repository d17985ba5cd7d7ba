"""Les désaccords entre évaluateurs : qui, de combien, pourquoi ; ce qui les tranche, et ce qu'il en reste."""
