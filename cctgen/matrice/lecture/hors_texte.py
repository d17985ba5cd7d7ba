"""Ce qu'une personne a mis dans un classeur sans l'écrire dans une case : commentaire, formule, barré, erreur, fusion.

Les mêmes contrôles pour tout classeur qui se relit ; une matrice, elle, range ces signes par exigence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from cctgen.matrice.lecture.classeur import DU_FORMAT, ERREUR, SIGNES_D_UN_TEXTE, Feuille, adresse, texte_en
from cctgen.matrice.lecture.signes import fusions_de
from cctgen.socle.nombres import compter, lire_entier
from cctgen.socle.typographie import finir, raccourcir

NOMMES = 60
"""Au-delà, les signes d'une même sorte ne se nomment plus un à un."""
EXTRAIT = 200
FOLIOS = frozenset({"Page", "Page sur", "Page de", "Page of", "Page /", "Page -", "sur", "de", "of", "/", "-", "- -"})
"""Ce qui reste d'un numéro de page, que tout tableur propose ou pose de lui-même."""

CONSEILS: Mapping[str, str] = {
    "contenu-hors-tableau": "Reportez-le dans une colonne du tableau s'il compte ; rien n'en a été repris.",
    "formule-ignoree": "Remplacez la formule par sa valeur.",
    "cellule-en-erreur": "Écrivez-y ce que la cellule devait porter.",
    "mise-en-forme-signifiante": "Écrivez en toutes lettres ce qu'elle veut dire : le texte seul est lu.",
}
"""Ce qu'en fait qui tient le classeur, par code d'anomalie."""

Nomme = tuple[str, tuple[str, str]]
"""La cellule, vide si elle ne se connaît pas, puis le code et le message de l'anomalie."""


def hors_texte(feuille: Feuille, calculs: Collection[str] = (), depuis: int = 0) -> Iterator[Nomme]:
    """Énumère ce qu'une feuille remplie dit hors de ses textes.

    `calculs` sont les cellules dont la formule est la nôtre, `depuis` la ligne, comptée de zéro, où commence le
    tableau : un titre émis au-dessus peut être fusionné.
    """
    yield from remarques_de(feuille)
    yield from _masques(feuille)
    formules = feuille.formules or {}
    for cellule in islice((c for c in formules if c not in calculs), NOMMES):
        yield cellule, ("formule-ignoree", _formule(formules[cellule], texte_en(feuille.lignes, cellule)))
    lus = [(cellule, signe, texte_en(feuille.lignes, cellule)) for cellule, signe in feuille.aspects]
    dits = (lu for lu in lus if _est_a_dire(lu[1]) and lu[2].strip() and lu[0] not in calculs)
    for cellule, signe, texte in islice(dits, NOMMES):
        code = "cellule-en-erreur" if signe == ERREUR else "mise-en-forme-signifiante"
        yield cellule, (code, finir(f"{signe} : « {raccourcir(texte, EXTRAIT)} »"))
    for signe, tete in islice(fusions_de(feuille, depuis), NOMMES):
        yield tete.adresse, ("mise-en-forme-signifiante", finir(f"{signe} : « {raccourcir(tete.texte, EXTRAIT)} »"))


def _masques(feuille: Feuille) -> Iterator[Nomme]:
    """Dit ce que la feuille cache, et qui se lit quand même : elle, ou des lignes remplies."""
    if feuille.nom in feuille.masques:
        yield "", ("mise-en-forme-signifiante", "feuille masquée : ce qui y est écrit se lit quand même.")
    lignes = [numero - 1 for masque in feuille.masques if (numero := lire_entier(masque)) is not None]
    remplies = [li for li in lignes if li < len(feuille.lignes) and any(map(str, feuille.lignes[li]))]
    if remplies:
        dites = ", ".join(str(ligne + 1) for ligne in remplies[:NOMMES])
        message = finir(f"{compter(len(remplies), 'ligne masquée')}, dont tout se lit quand même : {dites}")
        yield adresse(remplies[0], 0), ("mise-en-forme-signifiante", message)


def _est_a_dire(signe: str) -> bool:
    return signe in (*SIGNES_D_UN_TEXTE, ERREUR) or signe.startswith(DU_FORMAT)


def remarques_de(feuille: Feuille) -> Iterator[Nomme]:
    """Énumère ce qui est posé sur la feuille hors de ses cellules : commentaires, dessins."""
    for cellule, texte in feuille.remarques[:NOMMES]:
        yield (
            cellule,
            ("contenu-hors-tableau", finir(f"contenu posé sur la feuille : « {raccourcir(texte, EXTRAIT)} »")),
        )


COUPEE = 90
"""Signes que garde au moins un titre trop long pour une marge, et coupé : cent, moins ce qu'une lecture y réduit."""


def est_la_marge(lue: str, emise: str) -> bool:
    """Vrai si un texte de marge est celui que l'outil y a écrit, en entier ou coupé ; comparés, l'un et l'autre."""
    return lue == emise or (len(lue) >= COUPEE and emise.startswith(lue))


def _formule(formule: str, valeur: str) -> str:
    suite = (
        "seule sa valeur enregistrée est lue" if valeur.strip() else "aucune valeur n'y est enregistrée, rien n'est lu"
    )
    return f"formule non exécutée : « {raccourcir(formule, EXTRAIT)} » ; {suite}."
