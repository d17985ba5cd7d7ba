"""Rendre une lettre : le modèle en porte le texte, ses balises reçoivent les valeurs, ses `{{p … }}` les blocs."""

from __future__ import annotations

from cctgen.documents.composition.lettre import Champ, Lettre
from cctgen.documents.modeles.catalogue import LOGO
from cctgen.documents.texte import lisible
from cctgen.documents.word.insertion import completer
from cctgen.documents.word.modele import Modele, en_balise
from cctgen.documents.word.xml import Redaction
from cctgen.socle.typographie import Typographe


def rendre_lettre(lettre: Lettre, modele: bytes) -> bytes:
    """Rend une lettre en .docx ; lève `ModeleInvalide` si une balise du modèle n'est pas de cette lettre."""
    gabarit = Modele(lettre.modele, modele)
    redaction = Redaction(gabarit, {}, lettre.composer)
    insertions = {nom: redaction.corps(blocs) for nom, blocs in lettre.blocs.items()}
    entete = lettre.entete
    identite = {
        "titre": entete.titre,
        "reference": entete.reference,
        "objet": entete.objet,
        "acheteur": entete.acheteur,
        "service": entete.service,
    }
    champs = {**identite, **lettre.envoi.champs(), **lettre.champs}
    gabarit.rendre({nom: _balise(c, lettre.composer) for nom, c in champs.items()}, (LOGO.nom, *insertions), exigee="")
    gabarit.composer(lettre.composer)
    return completer(gabarit, entete, {LOGO.nom: "", **insertions}, redaction.listes)


def _balise(champ: Champ, composer: Typographe) -> object:
    if isinstance(champ, bool):
        return champ
    if isinstance(champ, str):
        return en_balise(lisible(composer(champ)))
    return [en_balise(lisible(composer(texte))) for texte in champ]
