"""Les témoins que LibreOffice et Office posent à côté d'un fichier ouvert : y écrire perdrait ce qui s'y saisit."""

from __future__ import annotations

from pathlib import Path


def temoins_d_ouverture(nom: str) -> tuple[str, ...]:
    """Rend les noms que peut porter le témoin d'un fichier ouvert ; Word ôte du sien une ou deux lettres du nom."""
    return f".~lock.{nom}#", f"~${nom}", f"~${nom[1:]}", f"~${nom[2:]}"


def temoin_d_ouverture(chemin: Path) -> Path | None:
    """Rend le témoin qui dit le fichier ouvert dans un tableur ou un traitement de texte, s'il y est."""
    if not chemin.name:
        return None  # « . » est un dossier : il n'a pas de voisin de son nom
    return next((t for nom in temoins_d_ouverture(chemin.name) if (t := chemin.with_name(nom)).is_file()), None)
