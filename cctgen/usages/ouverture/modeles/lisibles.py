"""Ce qu'un document fait d'après les modèles d'un service garde de mal lisible : dit dès qu'on le peut."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath

from cctgen.documents.accessibilite.classeur import fautes_du_classeur
from cctgen.documents.accessibilite.word import fautes_du_document
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_CONTROLES: Mapping[str, Callable[[bytes], tuple[str, ...]]] = {
    ".docx": fautes_du_document,
    ".xlsx": fautes_du_classeur,
}
_FAUTES_CITEES = 3


def inaccessibles(nom: str, octets: bytes, lieu: str) -> Iterator[Anomalie]:
    """Énumère l'anomalie d'un document qu'une personne qui lit mal, ou ne voit pas, ne pourra pas lire."""
    controle = _CONTROLES.get(PurePath(nom).suffix)
    if controle is not None and (fautes := controle(octets)):
        dites = " ; ".join(fautes[:_FAUTES_CITEES])
        yield Anomalie(
            "document-inaccessible",
            f"« {nom} » n'est pas accessible à tous : {dites}.",
            "Corrigez le modèle du service, ou votre retouche ; la loi l'impose aux documents mis en ligne.",
            gravite=Gravite.A_QUALIFIER,
            lieu=Lieu(lieu),
        )
