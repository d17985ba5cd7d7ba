"""Les lignes à reporter au CCAP : rang des annexes, effet du niveau P, et ce que chaque clause y fait porter.

CCAG-TIC de 2021, article 4.1 : les annexes du CCAP et du CCTP ont le rang de la pièce qu'elles complètent, et l'offre
technique vient après elles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from cctgen.assemblage.contenu.reglement import pour_les_lots
from cctgen.assemblage.modele import Article, Document
from cctgen.clausier.modele import DocumentPlan, Niveau, Piece
from cctgen.consultation.effets import MISE_EN_CONFORMITE, REMEDIATION

_OFFRE = (
    "La matrice de conformité remplie par le titulaire est une pièce de son offre technique, dont elle a le rang"
    " (CCAG-TIC, article 4.1) ; l'écart qu'elle déclare ne vaut que parce que les annexes l'admettent."
)
PORTEE = (
    "En exécution, chaque exigence s'impose au titulaire. Seul compte l'écart à une exigence de niveau I notée que"
    " déclare la matrice de l'offre retenue : il ramène à ce qui y est déclaré cette exigence et toute règle des"
    " annexes qu'elle reprend. Restent dus le délai ou le seuil que l'exigence n'énonce pas, l'obligation légale d'une"
    " des parties et la règle que le marché soustrait à tout écart. Un écart à une exigence non notée, une dérogation"
    " demandée et toute autre réserve sont sans effet."
)
"""Ce que vaut la réponse du titulaire : une seule règle, que disent le CCAP et chaque annexe.

La règle touchée est celle que l'exigence reprend, et non tout son article, où qu'elle s'imprime : redite par une autre
annexe, elle resterait sinon due malgré un écart que la note a compté. Ses chiffres demeurent, hors ceux que l'exigence
énonce. Celle qu'un article met hors d'atteinte d'un écart (politique de sécurité de l'État, Diffusion Restreinte)
demeure, même reprise par une exigence notée. Demeure aussi ce que la loi met à la charge du seul acheteur et que le
titulaire lui donne de quoi tenir (RGPD, article 25 ; loi n° 2005-102, article 47). Un écart que la note ne compte pas
ne réduit rien : deux offres de même note auraient sinon deux contrats (code de la commande publique, article L. 3).
"""


def lignes_du_ccap(
    documents: Sequence[Document], plan: Iterable[DocumentPlan], effet: str, numeros: Sequence[int]
) -> tuple[str, ...]:
    """Rend les phrases à coller au CCAP, dans l'ordre, en Markdown résolu.

    `effet` est la réponse sur les exigences primordiales, `numeros` les lots de la consultation.
    """
    return tuple(_lignes(documents, plan, effet, numeros))


def niveaux_employes(articles: Iterable[Article]) -> tuple[Niveau, ...]:
    """Rend les niveaux que portent les exigences, dans leur ordre : une règle ne parle que de ceux-là."""
    employes = {exigence.niveau for article in articles for exigence in article.exigences}
    return tuple(niveau for niveau in Niveau if niveau in employes)


def _lignes(
    documents: Sequence[Document], plan: Iterable[DocumentPlan], effet: str, numeros: Sequence[int]
) -> Iterator[str]:
    remises = {d.id for d in documents if d.rubriques}
    annexes = [d for d in plan if d.id in remises and Piece.RC not in d.pieces]
    for piece in (Piece.CCAP, Piece.CCTP):
        if siennes := [d.titre for d in annexes if d.pieces[0] is piece]:
            yield _rang(piece, siennes)
    articles = [article for document in documents for article in document.articles]
    if niveaux := niveaux_employes(articles):
        yield _OFFRE
        yield f"Le niveau {' ou '.join(niveaux)} d'une exigence vaut pour la consultation. {PORTEE}"
        if effet == REMEDIATION and Niveau.P in niveaux:
            yield MISE_EN_CONFORMITE
    yield from _des_clauses(articles, numeros)


def _des_clauses(articles: Iterable[Article], numeros: Sequence[int]) -> Iterator[str]:
    """Énumère les lignes des clauses ; une même règle que portent deux clauses se reporte une fois, pour leurs lots."""
    par_ligne: dict[str, set[int]] = {}
    for article in articles:
        for ligne in article.lignes_ccap:
            par_ligne.setdefault(ligne, set()).update(article.lots)
    for ligne, lots in par_ligne.items():
        yield _situee(ligne, lots, numeros)


def _rang(piece: Piece, titres: Sequence[str]) -> str:
    nom = piece.value.upper()
    annexes = [f"«\u00a0{titre}\u00a0»" for titre in titres]
    rang = "a le rang (CCAG-TIC, article 4.1)."
    if len(annexes) == 1:
        return f"Ordre des pièces : l'annexe {annexes[0]} complète le {nom} et en {rang}"
    cites = f"{', '.join(annexes[:-1])} et {annexes[-1]}"
    return f"Ordre des pièces : chacune des annexes {cites} complète le {nom} et en {rang}"


def _situee(ligne: str, lots: Collection[int], numeros: Sequence[int]) -> str:
    return ligne if set(lots) == set(numeros) else pour_les_lots(sorted(lots), ligne)
