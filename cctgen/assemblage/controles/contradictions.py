"""Les couples de réponses qui ne peuvent pas être vraies ensemble, et ce qu'il faut se demander."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cctgen.assemblage.controles.vue import VueDuLot, a_qualifier
from cctgen.socle.anomalies import Anomalie


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Des réponses incompatibles : toutes doivent être données, et aucune de celles de `sauf`."""

    ensemble: Mapping[str, tuple[str, ...]]
    pourquoi: str
    conseil: str
    sauf: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


CONTRADICTIONS = (
    Contradiction(
        {"acces": ("aucun",), "nature": ("infogerance", "tma")},
        "une infogérance ou une maintenance suppose un accès, même ponctuel",
        "Cochez « à distance » ou « dans vos locaux » : sans accès déclaré, les clauses de personnel sont écartées.",
    ),
    Contradiction(
        {"acces": ("aucun",), "hebergement": ("titulaire",)},
        "un titulaire qui héberge le système a accès aux données",
        "Cochez « à distance » : le plan d'assurance sécurité complet et les clauses d'accès s'appliqueront.",
    ),
    Contradiction(
        {"role_titulaire": ("sans_acces",), "hebergement": ("titulaire",)},
        "un titulaire qui héberge des données personnelles en est le sous-traitant au sens du RGPD",
        "Répondez « sous-traitant », ou changez l'hébergement.",
    ),
    Contradiction(
        {"hebergement": ("sans_objet",), "nature": ("saas",)},
        "un service en ligne est toujours hébergé quelque part",
        "Répondez « chez le titulaire ou son hébergeur ».",
    ),
    Contradiction(
        {"sensibilite": ("usuel",), "importance_vitale": ("oui",)},
        "un système d'importance vitale ne traite pas que des informations usuelles",
        "Relevez la sensibilité, ou vérifiez la désignation auprès de votre autorité de sécurité.",
    ),
    Contradiction(
        {"sensibilite": ("classifie",), "exposition": ("internet",)},
        "une information classifiée ne se traite pas sur un système joignable d'Internet",
        "Vérifiez l'exposition avec votre officier de sécurité.",
    ),
    Contradiction(
        {"donnees_personnelles": ("non",), "demarche": ("oui",)},
        "une démarche en ligne recueille au moins l'identité du demandeur",
        "Répondez « oui » aux données personnelles.",
    ),
    Contradiction(
        {"exposition": ("aucune",), "interface": ("web",)},
        "une interface web suppose un réseau",
        "Indiquez le réseau sur lequel le système est joignable.",
    ),
    Contradiction(
        {"exposition": ("aucune",), "partenaires": ("oui",)},
        "un système qui échange avec l'extérieur est joignable ou joint un réseau",
        "Indiquez le réseau par lequel passent les échanges.",
    ),
    Contradiction(
        {"exposition": ("rie", "intranet", "aucune"), "public": ("usagers",)},
        "des usagers particuliers n'atteignent pas un réseau interne",
        "Répondez « Internet », ou retirez les usagers du public.",
    ),
    Contradiction(
        {"hebergement": ("pi_native",), "socle_technique": ("existant", "poste_agent", "aucun")},
        "Cloud Pi Native est un socle cloud natif",
        "Cochez « cloud natif » : sans cela, les fiches du socle sont écartées.",
        sauf={"socle_technique": ("cloud_native",)},
    ),
    Contradiction(
        {"regime_pi": ("licence",), "publication": ("immediate", "differee")},
        "un simple droit d'usage ne donne pas de quoi publier le code",
        "Prenez le régime par défaut, ou répondez « non » à la publication.",
    ),
)


def reponses_contradictoires(vue: VueDuLot) -> Iterator[Anomalie]:
    """Énumère les réponses qui se contredisent, dans les mots du questionnaire."""
    for contradiction in CONTRADICTIONS:
        donnees = all(vue.vaut(question, *valeurs) for question, valeurs in contradiction.ensemble.items())
        levee = any(vue.vaut(question, *valeurs) for question, valeurs in contradiction.sauf.items())
        if donnees and not levee:
            dites = " et ".join(
                f"« {vue.clausier.question(question)} : {_choisies(vue, question, valeurs)} »"
                for question, valeurs in contradiction.ensemble.items()
            )
            yield a_qualifier(
                "reponses-contradictoires",
                f"{dites} : {contradiction.pourquoi}.",
                contradiction.conseil,
                next(iter(contradiction.ensemble)),
            )


def _choisies(vue: VueDuLot, question: str, valeurs: tuple[str, ...]) -> str:
    return ", ".join(vue.clausier.option(question, v) for v in valeurs if vue.vaut(question, v))
