"""Une lettre à un soumissionnaire : ce que toutes portent, et ce que chaque modèle Word y ajoute.

Le texte d'une lettre est dans son modèle, que le service modifie dans Word ; il n'arrive d'ici que des valeurs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cctgen.consultation.modele import date_en_clair
from cctgen.documents.entete import EnTete
from cctgen.documents.texte import Bloc, Paragraphe, Texte
from cctgen.socle.nombres import siret_en_clair
from cctgen.socle.typographie import Typographe, composer

Champ = str | bool | Sequence[str]
"""La valeur d'une balise : un texte, une condition, une liste de textes."""


@dataclass(frozen=True, slots=True)
class Envoi:
    """La tête et la fin d'une lettre ; un champ vide se lit, surligné, comme restant à remplir.

    `projet` dit pourquoi la lettre ne part pas encore ; vide, elle est bonne à signer. `lot` est « lot 1, « titre » ».
    """

    destinataire: str
    siret: str = ""
    lot: str = ""
    lieu: str = ""
    jour: date | None = None
    signataire: str = ""
    qualite: str = ""
    contact: str = ""
    projet: str = ""

    def champs(self) -> dict[str, Champ]:
        """Rend les balises communes à toutes les lettres."""
        return {
            "destinataire": self.destinataire,
            "siret": siret_en_clair(self.siret),
            "lot": self.lot,
            "lieu": self.lieu,
            "date": date_en_clair(self.jour) if self.jour else "",
            "signataire": self.signataire,
            "qualite": self.qualite,
            "contact": self.contact,
            "projet": self.projet,
        }


@dataclass(frozen=True, slots=True)
class Lettre:
    """Une lettre à rendre : son modèle, son envoi, ses balises propres et les blocs de ses `{{p … }}`.

    L'objet est `entete.titre`. La demande de précision attend les blocs `questions` et les champs `echeance` (date et
    heure en clair) et `appel_offres` (vrai en appel d'offres). `composer` laisse tels quels les mots des offres.
    """

    modele: str
    entete: EnTete
    envoi: Envoi
    champs: Mapping[str, Champ] = field(default_factory=dict)
    blocs: Mapping[str, tuple[Bloc, ...]] = field(default_factory=dict)
    composer: Typographe = field(default=composer, compare=False)


def a_completer(quoi: str) -> Paragraphe:
    """Rend un paragraphe surligné qui dit ce qu'une personne doit écrire à sa place."""
    return Paragraphe((Texte(f"[À compléter : {quoi}]", surligne=True),))
