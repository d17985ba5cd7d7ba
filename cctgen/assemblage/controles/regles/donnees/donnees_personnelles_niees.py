"""Des comptes d'agents, des démarches ou un public sur internet, et un système dit sans données personnelles."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import REPONSES, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle

_LIVRES_OU_MAINTENUS = ("developpement", "tma", "progiciel", "integration", "libre")


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Le titulaire qui exploite ou accède à distance est déjà averti par une contradiction du clausier."""
    if vue.vaut("exploitation", "titulaire") or vue.vaut("acces", "distant"):
        return
    if (
        vue.vaut("donnees_personnelles", "non")
        and vue.vaut("nature", *_LIVRES_OU_MAINTENUS)
        and vue.vaut("exposition", "internet", "rie", "intranet")
        and vue.vaut("interface", "web", "mobile", "poste")
        and (
            vue.vaut("public", "agents", "agents_externes")
            or vue.vaut("demarche", "oui")
            or vue.vaut("exposition", "internet")
        )
    ):
        yield a_qualifier(
            "le système sert des agents en réseau, reçoit des démarches ou s'ouvre au public sur internet : en"
            " principe, ses comptes et ses journaux identifient des personnes, et vous répondez qu'il ne contient"
            " aucune donnée personnelle.",
            "Répondez « courantes », puis « aucun accès aux données réelles » si le titulaire n'en voit aucune : le"
            " contrat règle alors aussi les durées, les droits des personnes et l'analyse d'impact. Sinon, gardez par"
            " écrit pourquoi le système n'identifie personne.",
            "donnees_personnelles",
            REPONSES,
        )


_AGENTS = {"nature": "integration", "public": "agents", "interface": "web", "exposition": "intranet"}
_NIEES = {**_AGENTS, "donnees_personnelles": "non"}

REGLE = Regle(
    code="donnees-personnelles-niees",
    voit="Des comptes d'agents, des démarches ou un public sur internet dans un système dit sans données personnelles.",
    source="RGPD, article 25 : protection dès la conception de tout système qui contient de telles données",
    exemple="un progiciel ouvert aux agents sur l'intranet, et « non » aux données personnelles",
    remede="Répondez « courantes », puis « aucun accès aux données réelles » si le titulaire n'en voit aucune.",
    examiner=examiner,
    fautifs=(
        {"reponses": _NIEES},
        {"reponses": {**_NIEES, "nature": "progiciel", "public": "agents_externes"}},
        {"reponses": {**_NIEES, "public": "usagers", "demarche": "oui", "exposition": "internet"}},
        {"reponses": {**_NIEES, "nature": "developpement", "public": "usagers", "exposition": "internet"}},
        {"reponses": {**_NIEES, "public": "entreprises", "exposition": "internet"}},
    ),
    sains=(
        {"reponses": {**_AGENTS, "donnees_personnelles": "oui"}},
        {"reponses": {**_NIEES, "public": "aucun", "interface": "aucune", "exposition": "internet"}},
        {"reponses": {**_NIEES, "exposition": "aucune"}},
        {"reponses": {**_NIEES, "acces": "distant"}},
        {"reponses": {**_NIEES, "nature": "etudes"}},
    ),
)
