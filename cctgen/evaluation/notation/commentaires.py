"""Les commentaires types que règle un service : chacun se complète, et n'apprécie aucune offre d'avance.

Un écart que les appréciations n'expliquent pas ne se défend pas (CAA Nancy, n° 22NC01807) : une phrase toute faite,
la même pour deux offres, n'explique rien.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from cctgen.assemblage.modele import Dossier
from cctgen.clausier.nomenclature import nomenclature_de
from cctgen.consultation.bareme import Bareme
from cctgen.consultation.methode.commentaires import A_COMPLETER, COMMENTAIRES_PAR_DEFAUT, CommentaireType
from cctgen.evaluation.modele import nom_replie
from cctgen.matrice.normalisation import lisible
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.typographie import raccourcir

LONGUEUR_MAXIMALE = 160
"""Au-delà, la liste déroulante d'un tableur ne le montre plus en entier. Longueur propre à l'outil."""

_NOTE = re.compile(
    r"^\s*\d+\s*(?:[-–:.)/]|sur\b)|\b\d+\s*(?:/|sur)\s*\d+|\b\d+\s*points?\b|\b(?:note|degré)\s*(?:de\s*)?:?\s*\d",
    re.IGNORECASE,
)
_JUGEMENT = re.compile(
    r"\b(?:excellent|parfait|(?:in)?satisfaisant|insuffisant|m[ée]diocre|passable|remarquable|exemplaire|d[ée]cevant"
    r"|tr[eè]s (?:bon|bien)|(?:bonne|mauvaise|meilleure) (?:r[ée]ponse|offre))(?:ne|te|e)?s?\b",
    re.IGNORECASE,
)


def anomalies_des_commentaires(dossier: Dossier) -> Iterator[Anomalie]:
    """Énumère ce qui, des commentaires réglés, ne motiverait rien ; ceux de l'outil sont tenus pour relus."""
    bareme = dossier.bareme
    if bareme is None or bareme.commentaires == COMMENTAIRES_PAR_DEFAUT:
        return
    for commentaire in bareme.commentaires:
        yield from _du_texte(commentaire.texte, bareme)
        yield from _de_la_portee(commentaire, bareme, dossier)
    for texte, fois in Counter(nom_replie(c.texte) for c in bareme.commentaires).items():
        if fois > 1:
            premier = next(c.texte for c in bareme.commentaires if nom_replie(c.texte) == texte)
            conseil = "Gardez-en un, et réunissez ses notes, ses thèmes et ses exigences."
            yield _anomalie("commentaire-type-repete", premier, f"est écrit {fois} fois.", conseil)


def _du_texte(texte: str, bareme: Bareme) -> Iterator[Anomalie]:
    if len(texte) > LONGUEUR_MAXIMALE:
        faute = f"a {len(texte)} caractères : la liste n'en montre que {LONGUEUR_MAXIMALE}."
        conseil = "Gardez le début de la phrase ; l'évaluateur écrit la suite."
        yield _anomalie("commentaire-type-trop-long", raccourcir(texte, 60), faute, conseil)
    lu = lisible(texte).texte
    ancres = {nom_replie(d.ancre.split(":")[0].strip(" .\u00a0\u202f")) for d in bareme.echelle} - {""}
    if not texte.rstrip(" .").endswith(A_COMPLETER):
        faute = f"ne finit pas par « {A_COMPLETER} » : il dirait la même chose de toutes les offres."
        conseil = f"Finissez-le par « {A_COMPLETER} », à la place de ce que l'évaluateur a vu dans l'offre."
        yield _anomalie("commentaire-type-tout-fait", texte, faute, conseil)
    elif _NOTE.search(lu):
        faute = "contient une note : la note vient de l'évaluateur, après lecture."
        conseil = "Ôtez la note ; pour ne proposer ce commentaire qu'à un degré, écrivez « notes »."
        yield _anomalie("commentaire-type-tout-fait", texte, faute, conseil)
    elif _JUGEMENT.search(lu) or any(nom_replie(texte).startswith(ancre) for ancre in ancres):
        faute = "porte un jugement tout fait, qui redit la note sans la motiver."
        conseil = "Dites ce qui se constate dans l'offre, et laissez l'évaluateur en tirer la note."
        yield _anomalie("commentaire-type-tout-fait", texte, faute, conseil)


def _de_la_portee(commentaire: CommentaireType, bareme: Bareme, dossier: Dossier) -> Iterator[Anomalie]:
    """Une note, un thème ou une exigence que le dossier n'a pas ne le ferait proposer nulle part."""
    exigences = [e for lot in dossier.numeros for e in dossier.exigences(lot)]
    portees = nomenclature_de(exigences)
    nommables = {nom for e in exigences for nom in (e.ref, e.clause)}
    degres = {d.note for d in bareme.echelle}
    inconnus = [str(note) for note in commentaire.notes if note not in degres]
    inconnus += [theme for theme in commentaire.themes if theme not in portees.themes]
    inconnus += [pilier for pilier in commentaire.piliers if pilier not in portees.piliers]
    inconnus += [nom for nom in commentaire.exigences if nom not in nommables]
    if inconnus:
        faute = f"vise {', '.join(f'« {nom} »' for nom in inconnus)}, que ce dossier n'a pas."
        conseil = "Corrigez la note, le thème, le pilier ou l'exigence, ou ôtez-les pour le proposer partout."
        yield _anomalie("commentaire-type-sans-portee", commentaire.texte, faute, conseil)


def _anomalie(code: str, texte: str, faute: str, conseil: str) -> Anomalie:
    """Un commentaire type n'est qu'une aide : rien n'en arrête une publication."""
    message = f"le commentaire type « {texte} » {faute}"
    return Anomalie(code, message, conseil, Gravite.A_QUALIFIER, Lieu("consultation.yaml"), "commentaires")
