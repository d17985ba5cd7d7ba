"""Ce qu'un évaluateur a mis dans sa grille sans l'écrire dans une case lue : formule, commentaire, barré, notice."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.bareme import ECHELLE_PAR_DEFAUT
from cctgen.evaluation.grille.ecriture import FEUILLE_AVANCEMENT, FEUILLE_MODE_EMPLOI
from cctgen.evaluation.grille.notice import TITRE_CONSENSUS, TITRE_GRILLE, lignes_du_mode_emploi
from cctgen.matrice.lecture.classeur import BARRE, INVISIBLE, Feuille, adresse, texte_de, texte_en

_NOMMES = 60
_EXTRAIT = 200
_COLONNES_AVANCEMENT = 8

Nomme = tuple[str, tuple[str, str]]
"""La cellule, puis le code et le message de l'anomalie."""


def a_nommer(feuille: Feuille, dossier: Dossier) -> Iterator[Nomme]:
    """Énumère ce qui, dans une feuille de grille, n'est pas un texte saisi dans son tableau."""
    for cellule, texte in feuille.remarques[:_NOMMES]:
        yield cellule, ("contenu-hors-tableau", f"contenu posé sur la feuille : « {texte[:_EXTRAIT]} ».")
    if feuille.nom in (FEUILLE_MODE_EMPLOI, FEUILLE_AVANCEMENT):
        yield from _ajoutes(feuille, dossier)
        return
    for cellule, formule in list((feuille.formules or {}).items())[:_NOMMES]:
        message = f"formule non exécutée : « {formule[:_EXTRAIT]} » ; seule sa valeur enregistrée est lue."
        yield cellule, ("formule-ignoree", message)
    for cellule, signe in feuille.aspects[:_NOMMES]:
        texte = texte_en(feuille.lignes, cellule)
        if signe in (BARRE, INVISIBLE) and texte.strip():
            yield cellule, ("mise-en-forme-signifiante", f"{signe} : « {texte[:_EXTRAIT]} ».")


def _ajoutes(feuille: Feuille, dossier: Dossier) -> Iterator[Nomme]:
    """Énumère ce qui a été écrit sur une feuille que personne ne remplit."""
    emis = _emis(dossier) if feuille.nom == FEUILLE_MODE_EMPLOI else None
    for numero, ligne in enumerate(feuille.lignes):
        for rang in range(len(ligne)):
            texte = " ".join(texte_de(ligne, rang).split())
            connu = texte in emis if emis is not None else rang < _COLONNES_AVANCEMENT
            if texte and not connu:
                message = f"contenu saisi hors du tableau : « {texte[:_EXTRAIT]} »."
                yield adresse(numero, rang), ("contenu-hors-tableau", message)


def _emis(dossier: Dossier) -> frozenset[str]:
    degres = dossier.bareme.echelle if dossier.bareme else ECHELLE_PAR_DEFAUT
    titres = (TITRE_GRILLE, TITRE_CONSENSUS)
    lignes = (ligne for titre in titres for ligne in lignes_du_mode_emploi(dossier, titre, degres))
    return frozenset(" ".join(texte.split()) for ligne in lignes for texte in ligne)
