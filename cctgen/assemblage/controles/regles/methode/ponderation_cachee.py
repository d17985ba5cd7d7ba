"""Des poids que les candidats ne connaîtraient pas : non publiés, ou fixés après l'ouverture."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.methode import dits_de_methode, releve
from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression

_OBJET = r"(?:pond[ée]rations?|poids|coefficients?|sous-crit[èe]res?)"
_CACHEE = expression(
    rf"\b{_OBJET}\b[^.;]{{0,60}}\b(?:non (?:communiqu|publi|port|diffus|divulgu)\w*|confidentiel\w*|secr[èe]te?s?"
    r"|internes? [àa] (?:l'acheteur|la commission)|connus? de (?:l'acheteur|la (?:seule )?commission))"
    rf"|\b{_OBJET}\b[^.;]{{0,60}}\b(?:d[ée]termin|fix|arr[êe]t|d[ée]fini|choisi)\w* (?:apr[èe]s|ult[ée]rieurement"
    r"|lors de l'(?:analyse|ouverture)|[àa] l'ouverture|par la commission|par les évaluateurs)",
    re.IGNORECASE,
)
_FAUTE = "des poids resteraient cachés aux candidats."
_TUE = expression(
    rf"\b{_OBJET}\b[^.;]{{0,40}}\bne (?:sont|seront|sera|est) pas (?:communiqu|publi|port|diffus|divulgu)\w*",
    re.IGNORECASE,
)
_INDICES = ("pondér", "ponder", "poids", "coefficient", "sous-crit")


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Tout poids qui peut influer sur les offres est publié avec elles, et fixé avant leur ouverture."""
    conseil = "Écrivez ces poids au barème : le règlement les publiera, et le calcul ne connaîtra qu'eux."
    yield from releve(vue, _CACHEE, _INDICES, _FAUTE, conseil)
    for dit in dits_de_methode(vue):
        if _TUE.search(dit.texte):
            yield a_qualifier(f"« {dit.texte} » : {_FAUTE}", conseil, dit.ref, dit.lieu)


REGLE = Regle(
    code="ponderation-cachee",
    voit="Des poids non publiés, ou fixés après l'ouverture des offres.",
    source="CE, 18 juin 2010, n° 337377, Saint-Pal-de-Mons ; CE, 18 mai 2021, n° 448618, La Léchère",
    exemple="« Les poids des sous-critères sont fixés par la commission. »",
    remede="Publiez tous les poids.",
    examiner=examiner,
    fautifs=(
        {"reponses": {}, "regle": "Les poids des sous-critères sont fixés par la commission."},
        {"reponses": {}, "regle": "La pondération des sous-critères est interne à l'acheteur."},
        {"reponses": {}, "regle": "Les poids des sous-critères ne sont pas communiqués aux candidats."},
        {"reponses": {}, "regle": "Les coefficients, non communiqués, sont propres à chaque thème."},
    ),
    sains=({"reponses": {}, "regle": "Les poids des sous-critères sont ceux du présent règlement."},),
)
