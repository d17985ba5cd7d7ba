"""Ce qui part chez un destinataire : le sûr en est ôté, le douteux y reste, et une personne le relit.

Une phrase relue se confirme au courrier des suites, pour ce destinataire, ce lot, l'offre qui y est alors retenue et
chaque endroit où elle se lit : ailleurs, ou d'une autre offre retenue, la même phrase parle de quelqu'un d'autre.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cctgen.depouillement.plis.candidats import motif_de_meme_entreprise, nom_precis
from cctgen.evaluation.modele import nom_affiche, nom_replie
from cctgen.evaluation.suites.secret.rivaux.noms import Candidat
from cctgen.evaluation.suites.secret.tiers import Tiers
from cctgen.matrice.modele import Offre
from cctgen.matrice.normalisation import lisible
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

A_RELIRE = "phrase-a-relire"
_ET = " ; "
"""Ce qui sépare, dans une confirmation, les endroits où la phrase se lit."""
_SIGNES = str.maketrans(
    dict.fromkeys("«»“”„", '"')
    | dict.fromkeys("’‘", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | {"œ": "oe", "æ": "ae", "\\": ""}
)
"""Ce qu'un traitement de texte écrit pour une touche ; la barre inverse, que le YAML double, ne compte pas non plus."""


@dataclass(slots=True)
class Relecteur:
    """Lit, au nom d'un destinataire, ce qu'une personne a écrit : `a_relire` tient les phrases laissées dans le doute.

    `relues` est ce que le courrier confirme ; `a_relire` donne de chaque phrase où elle se lit, et `confirmees` où elle
    se lit sans avoir à l'être encore.
    """

    tiers: Tiers
    destinataire: str
    lot: int = 0
    relues: Sequence[str] = ()
    a_relire: dict[str, tuple[str, ...]] = field(default_factory=dict)
    confirmees: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def ote_l_appreciation(self, texte: str, ou: str) -> bool:
        """Vrai si le texte d'un évaluateur ne part pas ; s'il part, ses phrases douteuses sont à relire."""
        cite = self.tiers.est_cite(texte)
        self._retenir(() if cite else self.tiers.doutes_d_une_appreciation(texte), ou)
        return cite

    def ote_l_envoi(self, texte: str, ou: str) -> bool:
        """Vrai si un texte écrit pour partir ne part pas ; s'il part, ses phrases douteuses sont à relire."""
        trahi = self.tiers.est_trahi(texte)
        self._retenir(() if trahi else self.tiers.doutes_d_un_envoi(texte), ou)
        return trahi

    def _retenir(self, phrases: Iterable[str], ou: str) -> None:
        for phrase in phrases:
            dites = self.confirmees if _repliee(ou) in self._ou_elle_fut_confirmee(phrase) else self.a_relire
            lieux = dites.get(phrase, ())
            dites[phrase] = lieux if ou in lieux else (*lieux, ou)

    def confirmation(self, phrase: str, *ou: str) -> str:
        """Rend ce qui confirme une phrase à ce destinataire, pour ce lot, cette offre retenue et ces endroits."""
        return f"{self._a_qui()}, lue sous {_ET.join(ou)} : « {phrase} »"

    def _a_qui(self) -> str:
        lot = f", lot {self.lot}" if self.lot else ""
        offre, candidats = self.tiers.retenue, self.tiers.candidats
        nommee = f"offre retenue « {destinataire_parmi(offre.offre, candidats)} »" if offre else "aucune offre retenue"
        return f"« {self.destinataire} »{lot}, {nommee}"

    def _ou_elle_fut_confirmee(self, phrase: str) -> set[str]:
        """Rend, repliés, les endroits où le courrier confirme cette phrase."""
        avant, apres = re.escape(_repliee(f"{self._a_qui()}, lue sous")), re.escape(_repliee(f" : « {phrase} »"))
        lignes = re.findall(rf'{avant}([^"]*){apres}', _repliee("\n".join(self.relues)))
        return {lieu for ligne in lignes for lieu in ligne.split(_repliee(_ET))}

    def _fut_confirmee(self, phrase: str) -> bool:
        """Vrai d'une phrase confirmée à ce destinataire sans dire ce lot, cette offre et ces endroits, ou ailleurs."""
        a_qui, dite = (re.escape(_repliee(f"« {texte} »")) for texte in (self.destinataire, phrase))
        return bool(re.search(rf'{a_qui}(?:,[^"]*(?:"[^"]*"[^"]*)?)?:{dite}', _repliee("\n".join(self.relues))))

    def anomalies(self, lieu: Lieu) -> Iterator[Anomalie]:
        """Dit à l'acheteur chaque phrase qui part peut-être à tort, et comment la récrire ou la confirmer."""
        for phrase, lieux in self.a_relire.items():
            a_qui = f"« {self.destinataire} », {', '.join(lieux)}"
            message = f"{a_qui} : ceci parle peut-être d'un autre candidat : « {phrase} »."
            if self._fut_confirmee(phrase):
                message = f"{message[:-1]} ; elle est à reconfirmer, pour ce lot, cet endroit et l'offre retenue."
            ou = (*self.confirmees.get(phrase, ()), *lieux)
            conseil = (
                "Récrivez-la sans rien dire de lui ; ou, si elle n'en dit rien, recopiez cette ligne au courrier des"
                " suites, sous « relues: » de suites.yaml ou à la rubrique « Phrases relues » de la feuille"
                f" « Courrier » de suites.xlsx : {_ligne_a_coller(self.confirmation(phrase, *ou))}"
            )
            yield Anomalie(A_RELIRE, message, conseil, Gravite.A_QUALIFIER, lieu, lot=self.lot)


def destinataire_parmi(offre: Offre, candidats: Iterable[Candidat]) -> str:
    """Rend le nom affiché de l'offre, et son SIRET ou son fichier si une autre entreprise, à tout lot, le porte."""
    nom = nom_affiche(offre)
    replie = nom_replie(nom)
    porteurs = (c.offre for c in candidats if nom_replie(c.soumissionnaire) == replie)
    if all(autre == offre or motif_de_meme_entreprise(autre, offre) for autre in porteurs):
        return nom
    return f"{nom}, {f'SIRET {offre.siret}' if offre.siret else nom_precis(offre)}"


def _ligne_a_coller(confirmation: str) -> str:
    """Rend la confirmation en ligne d'une liste YAML ; les guillemets droits, qui l'y fermeraient, s'y courbent."""
    courbee = confirmation.replace('"', "”")
    return f"- {json.dumps(courbee, ensure_ascii=False)}"


def _repliee(texte: str) -> str:
    """Rend un texte recopié tel qu'on le compare : ni espace, ni casse, ni signe d'imprimerie n'y comptent."""
    delie = unicodedata.normalize("NFKC", lisible(texte).texte)
    return "".join(delie.casefold().translate(_SIGNES).split())
