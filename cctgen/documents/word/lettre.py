"""Rendre une lettre : le modèle en porte le texte, ses balises reçoivent les valeurs, ses `{{p … }}` les blocs."""

from __future__ import annotations

from cctgen.documents.composition.lettre import Champ, Lettre
from cctgen.documents.composition.typographie import composer, insecables
from cctgen.documents.texte import lisible
from cctgen.documents.word.insertion import completer
from cctgen.documents.word.modele import Modele, en_balise
from cctgen.documents.word.xml import Redaction


def rendre_lettre(lettre: Lettre, modele: bytes) -> bytes:
    """Rend une lettre en .docx ; lève `ModeleInvalide` si une balise du modèle n'est pas de cette lettre."""
    gabarit = Modele(lettre.modele, modele)
    redaction = Redaction(gabarit, {})
    insertions = {nom: redaction.corps(composer(blocs)) for nom, blocs in lettre.blocs.items()}
    entete = lettre.entete
    identite = {
        "titre": entete.titre,
        "reference": entete.reference,
        "objet": entete.objet,
        "acheteur": entete.acheteur,
        "service": entete.service,
    }
    champs = {**identite, **lettre.envoi.champs(), **lettre.champs}
    archive = gabarit.rendre({nom: _balise(c) for nom, c in champs.items()}, tuple(insertions), exigee="")
    return completer(archive, gabarit, entete, insertions, redaction.listes)


def _balise(champ: Champ) -> object:
    if isinstance(champ, bool):
        return champ
    if isinstance(champ, str):
        return en_balise(lisible(insecables(champ)))
    return [en_balise(lisible(insecables(texte))) for texte in champ]
