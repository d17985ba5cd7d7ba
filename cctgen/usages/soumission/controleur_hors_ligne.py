"""La page HTML que l'acheteur joint au dossier : le soumissionnaire y contrôle sa matrice sans rien installer."""

from __future__ import annotations

from pathlib import Path

from cctgen.matrice.hors_ligne.page import ecrire_page
from cctgen.socle.erreurs import EcritureImpossible
from cctgen.socle.fichiers import ecrire, lire

NOM = "controleur-matrice.html"


def controleur_hors_ligne(vers: Path) -> Path:
    """Écrit la page, et rend son chemin ; un dossier donné la reçoit sous son nom d'usage.

    Lève `EcritureImpossible` si un autre fichier est déjà à cette place.
    """
    chemin = vers / NOM if vers.is_dir() else vers
    contenu = ecrire_page()
    if chemin.exists() and not (chemin.is_file() and lire(chemin) == contenu):
        conseil = "Donnez un autre nom avec --vers, ou retirez l'ancienne page si elle ne sert plus."
        raise EcritureImpossible(f"« {chemin} » existe déjà, différent : il n'est pas écrasé.", conseil)
    ecrire(chemin, contenu)
    return chemin
