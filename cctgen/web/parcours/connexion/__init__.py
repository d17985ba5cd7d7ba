"""La connexion : son écran, et le refus après trop d'essais."""
