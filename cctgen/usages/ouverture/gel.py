"""Ce qu'une publication et des offres reçues figent ; toute discordance avec elles se dit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.suivi.gel import (
    changements_de_bareme,
    empreinte_de_la_notation,
    empreinte_des_ajoutees,
    exigences_notees_changees,
)
from cctgen.assemblage.suivi.versions import version_de
from cctgen.depouillement.registre import REGISTRE
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.usages.ouverture.versions import versions_figees

DOSSIER_OFFRES = "offres"
DOSSIER_EVALUATION = "evaluation"
DOSSIER_NEGOCIATION = "negociation"
DOSSIER_REPONSES = "reponses-recues"
DOSSIER_FORMULAIRES = "formulaires-recus"

BAREME_GELE = "bareme-gele"
BAREME_MODIFIE = "bareme-modifie-depuis-publication"
PUBLICATION_TARDIVE = "publication-apres-reception"
EXIGENCES_CHANGEES = "exigences-changees-apres-reception"
REFERENCE_CHANGEE = "reference-changee-depuis-publication"
REFERENCE_GELEE = "reference-gelee"

_CONSULTATION = Lieu("consultation.yaml")


def offres_recues(racine: Path) -> bool:
    """Vrai dès qu'une offre a été enregistrée ; un registre abîmé compte."""
    return (racine / DOSSIER_OFFRES / REGISTRE).exists()


def bases_des_tours(racine: Path) -> Iterator[Path]:
    """Énumère la consultation puis, dans l'ordre, chaque tour de négociation qui a un dossier."""
    yield racine
    yield from sorted((racine / DOSSIER_NEGOCIATION).glob("tour-*"), key=lambda base: (len(base.name), base.name))


def anomalies_de_gel(racine: Path, publie: Dossier | None, travail: Dossier) -> Iterator[Anomalie]:
    """Énumère ce que la publication et les offres reçues interdisent, ou font dire.

    Un barème ou une référence publiés se rectifient tant qu'aucune offre n'est reçue, par une décision écrite ;
    ensuite, jamais.
    """
    recues = offres_recues(racine)
    if publie is None:
        # Une version disparue se dit d'elle-même : rien n'en serait réparé en publiant après coup.
        if recues and not versions_figees(racine):
            yield _publication_tardive(travail)
        return
    if changements := changements_de_bareme(publie, travail):
        dits = " ; ".join(changements)
        yield _bareme_gele(publie, dits) if recues else _bareme_modifie(publie, travail, dits)
    if recues and (changees := exigences_notees_changees(publie, travail)):
        yield _exigences_changees(publie, travail, changees)
    if travail.edition.reference != publie.edition.reference:
        yield _reference_gelee(publie, travail) if recues else _reference_changee(publie, travail)
    if travail.edition.version != publie.edition.version:
        yield _version_de_travail(publie.edition.version, travail.edition.version)


def _bareme_gele(publie: Dossier, changements: str) -> Anomalie:
    return Anomalie(
        BAREME_GELE,
        f"{_autre_bareme(publie)}, et des offres sont reçues : {changements}.",
        "Rétablissez le barème publié ; après réception des offres, il ne change plus.",
        lieu=_CONSULTATION,
    )


def _bareme_modifie(publie: Dossier, travail: Dossier, changements: str) -> Anomalie:
    return Anomalie(
        BAREME_MODIFIE,
        f"{_autre_bareme(publie)} : {changements}.",
        "Rétablissez-le ; ou, si tous les candidats en sont avertis à temps, écrivez un passage outre « "
        f"{BAREME_MODIFIE} » motivé dans consultation.yaml, puis publiez.",
        gravite=Gravite.A_QUALIFIER,
        lieu=_CONSULTATION,
        faits=(_depuis(publie, f"{changements} (empreinte {empreinte_de_la_notation(publie, travail)})"),),
    )


def _autre_bareme(publie: Dossier) -> str:
    return f"le barème n'est plus celui de la publication {publie.edition.version}"


def _depuis(publie: Dossier, changement: str) -> str:
    """Rend ce qu'une décision de publier un changement doit avoir vu : lui, et ce à quoi il se compare."""
    return f"depuis la publication {publie.edition.version}, {changement}"


def _exigences_changees(publie: Dossier, travail: Dossier, changees: tuple[str, ...]) -> Anomalie:
    version = publie.edition.version
    dites = ", ".join(changees[:_CITEES]) + (" et d'autres" if len(changees) > _CITEES else "")
    return Anomalie(
        EXIGENCES_CHANGEES,
        f"des offres sont reçues, et les exigences notées ne sont plus celles de la publication {version} : {dites}.",
        "Rétablissez-les : les offres reçues se notent sur elles. Si tous les candidats remettent une nouvelle offre,"
        f" écrivez un passage outre « {EXIGENCES_CHANGEES} » motivé dans consultation.yaml, puis publiez.",
        gravite=Gravite.A_QUALIFIER,
        lieu=_CONSULTATION,
        faits=(_depuis(publie, f"{', '.join(changees)} (empreinte {empreinte_des_ajoutees(publie, travail)})"),),
    )


_CITEES = 5


def _reference_gelee(publie: Dossier, travail: Dossier) -> Anomalie:
    return Anomalie(
        REFERENCE_GELEE,
        f"{_deux_references(publie, travail)}, et des offres sont reçues : publiée, elle ne laisserait plus reconnaître"
        " aucune d'elles.",
        f"Rétablissez « {publie.edition.reference} » ; après réception des offres, la référence ne change plus. Pour un"
        " autre marché, créez une autre consultation : cctgen nouveau.",
        lieu=_CONSULTATION,
    )


def _reference_changee(publie: Dossier, travail: Dossier) -> Anomalie:
    return Anomalie(
        REFERENCE_CHANGEE,
        f"{_deux_references(publie, travail)} : ce dossier en serait la version suivante.",
        "Si c'est un autre marché, retirez de cette copie ce qui appartient au premier (publications/, offres/,"
        " evaluation/ et .cctgen/), ou créez-le par cctgen nouveau. Si la référence de ce marché est rectifiée, écrivez"
        f" un passage outre « {REFERENCE_CHANGEE} » motivé dans consultation.yaml, puis publiez.",
        gravite=Gravite.A_QUALIFIER,
        lieu=_CONSULTATION,
        faits=(_depuis(publie, f"la référence est « {travail.edition.reference} »"),),
    )


def _deux_references(publie: Dossier, travail: Dossier) -> str:
    avant, apres = publie.edition.reference, travail.edition.reference
    return f"la référence est « {apres} », celle de la publication {publie.edition.version} est « {avant} »"


def _publication_tardive(travail: Dossier) -> Anomalie:
    return Anomalie(
        PUBLICATION_TARDIVE,
        "des offres sont reçues alors que le dossier n'a jamais été publié ici : son barème ne note rien.",
        f"Si les candidats ont reçu ce dossier par ailleurs, écrivez un passage outre « {PUBLICATION_TARDIVE} » motivé"
        " dans consultation.yaml, puis publiez.",
        gravite=Gravite.A_QUALIFIER,
        lieu=_CONSULTATION,
        faits=(f"un dossier jamais publié ici, d'empreinte {version_de(travail).empreinte[:12]}",),
    )


def _version_de_travail(publiee: int, travail: int) -> Anomalie:
    return Anomalie(
        "version-non-publiee",
        f"ce dossier diffère de la publication {publiee} : publié, il sera la version {travail}.",
        "Les offres se jugent sur la dernière version publiée ; voyez : cctgen differences.",
        gravite=Gravite.INFORMATION,
    )


def jamais_publie() -> Anomalie:
    """Dit qu'aucune version n'est publiée : dépouiller et comparer n'ont alors pas de dossier qui fasse foi."""
    return Anomalie(
        "dossier-non-publie",
        "aucune version n'est publiée : un barème jamais publié ne note rien.",
        "Publiez d'abord le dossier remis aux candidats : cctgen generer, puis cctgen publier.",
        gravite=Gravite.A_QUALIFIER,
    )
