"""Ce qui peut arriver à des fichiers reçus : plis, registre, matrices, inventaires."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.composants.confrontation import confronter
from cctgen.depouillement.composants.sbom import lire_sbom
from cctgen.depouillement.plis.reception import Recu, rassembler
from cctgen.depouillement.rapprochement import rapprocher
from cctgen.depouillement.rattachement import rattacher
from cctgen.depouillement.registre import deposer, ecarts_du_registre, lire_registre, relire
from cctgen.matrice.contrat import COLONNES_COMPOSANTS, COMPOSANT, LICENCE, VERSION
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.lecture.a_part.gardes import ateliers_gardes
from cctgen.matrice.lecture.lot import lire_matrices
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.modele import Composant, MatriceLue
from cctgen.socle.anomalies import Anomalie
from tests.catalogue.scenarios.classeur_ancien import XLS
from tests.catalogue.scenarios.modele import Scenario, codes_ou_refus, rien, serie
from tests.matrice.fabrique import matrice_conforme, un_dossier, une_exigence

SAISIS = (COMPOSANT, VERSION, LICENCE)
HEURE = "2026-12-15T11:59:07+01:00"
V1 = un_dossier(une_exigence("X-1", "P", "Texte d'origine."), une_exigence("X-2", "I", "Texte stable."))
V2 = un_dossier(une_exigence("X-1", "P", "Texte rectifié."), une_exigence("X-2", "I", "Texte stable."), version=2)


def une_archive(membres: Mapping[str, bytes]) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in membres.items():
            archive.writestr(nom, octets)
    return tampon.getvalue()


def recevoir(membres: Mapping[str, bytes], dossier: Path) -> set[str]:
    """Un zip de la plateforme, qui porte une matrice et ces membres."""
    dossier.mkdir()
    (dossier / "plis.zip").write_bytes(une_archive({"m.xlsx": b"1", **membres}))
    return {a.code for a in rassembler([dossier / "plis.zip"]).anomalies}


def recevoir_un_dossier(geste: Callable[[Path], object], dossier: Path) -> set[str]:
    dossier.mkdir()
    (dossier / "m.xlsx").write_bytes(b"1")
    geste(dossier)
    return {a.code for a in rassembler([dossier]).anomalies}


def tenir_le_registre(geste: Callable[[Path], object], offres: Path) -> set[str]:
    """Deux fichiers enregistrés, ce qu'on fait à leur dossier, puis une relecture et un second passage."""
    recus = [Recu("a.xlsx", b"un"), Recu("b.xlsx", b"deux")]
    journalises = [d.sha256 for d in deposer(offres, recus, HEURE).depots]

    def relever() -> Iterator[Anomalie]:
        geste(offres)
        depots = lire_registre(offres)
        yield from relire(offres, depots)[1]
        yield from ecarts_du_registre(offres, depots, journalises)
        yield from deposer(offres, recus, HEURE).anomalies

    return codes_ou_refus(relever)


def alterer(offres: Path) -> None:
    copie = next(offres.glob("*a.xlsx"))
    copie.chmod(0o600)
    copie.write_bytes(b"autre chose")


def oublier_un_depot(offres: Path) -> None:
    registre = json.loads((offres / "registre.json").read_text(encoding="utf-8"))
    (offres / "registre.json").write_text(json.dumps({**registre, "depots": registre["depots"][:1]}))


def remise(dossier: Dossier = V1, nom: str = "a.xlsx", siret: str = "", soumissionnaire: str = "ACME") -> MatriceLue:
    def retoucher(classeur: Workbook) -> None:
        classeur["Identification"]["B12"].value = siret or None

    return lire_matrice(matrice_conforme(dossier, soumissionnaire=soumissionnaire, retouche=retoucher), nom)


def rapprocher_du_dossier(matrices: Callable[[], Sequence[MatriceLue]], _dossier: Path) -> set[str]:
    return {a.code for offre in rapprocher(matrices(), V2) for a in offre.anomalies}


def lire_un_classeur(octets: bytes, _dossier: Path) -> set[str]:
    return {a.code for a in lire_matrice(octets, "m").anomalies}


def lire_en_temps_compte(delai: float, _dossier: Path) -> set[str]:
    # Un processus neuf met, à lui seul, plus que le délai trop court à se lancer.
    with ateliers_gardes(0):
        (lue,) = lire_matrices([("m.xlsx", matrice_conforme(V1))], delai=delai)
    return {a.code for a in lue.anomalies}


def ecrire_une_matrice(preuve: str, _dossier: Path) -> set[str]:
    def relever() -> list[Anomalie]:
        ecrire_matrice(un_dossier(une_exigence(preuve=preuve)), 0)
        return []

    return codes_ou_refus(relever)


def avec_macros() -> bytes:
    tampon = io.BytesIO(matrice_conforme(V1))
    with zipfile.ZipFile(tampon, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return tampon.getvalue()


def barree() -> bytes:
    def barrer(classeur: Workbook) -> None:
        classeur["Exigences"]["H2"].font = Font(strike=True)

    return matrice_conforme(V1, retouche=barrer)


def un_bordereau() -> bytes:
    classeur, tampon = Workbook(), io.BytesIO()
    classeur.worksheets[0].append(["Poste", "Prix unitaire"])
    classeur.save(tampon)
    return tampon.getvalue()


CHIFFRE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Inventaire:
    """Des composants déclarés (nom, version, licence) et l'inventaire qui les accompagne."""

    sbom: object
    declares: tuple[tuple[str, str, str], ...] = (("lodash", "4.17", "MIT"),)
    nom: str = "a/bom.json"


def cyclonedx(*composants: Mapping[str, object]) -> dict[str, object]:
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": list(composants)}


LODASH = {"name": "lodash", "version": "4.17.21", "licenses": [{"license": {"id": "MIT"}}]}


def confronter_a_l_inventaire(cas: Inventaire, _dossier: Path) -> set[str]:
    sbom = lire_sbom(json.dumps(cas.sbom).encode(), cas.nom)
    declares = [
        Composant(
            dict.fromkeys(COLONNES_COMPOSANTS, "") | {COMPOSANT: nom, VERSION: version, LICENCE: licence},
            "Composants!A2",
        )
        for nom, version, licence in cas.declares
    ]
    offres = rapprocher([remise(V2, "a/m.xlsx"), remise(V2, "b/m.xlsx", soumissionnaire="Autre")], V2)
    rattaches = rattacher([sbom], offres)
    relevees = (*sbom.anomalies, *confronter(declares, [sbom], "m.xlsx").anomalies)
    return {a.code for a in (*relevees, *(a for r in rattaches if r.offre is None for a in r.anomalies))}


SCENARIOS: tuple[Scenario, ...] = (
    *serie(
        recevoir,
        {},
        {
            "archive-non-lue": {"offre.7z": b"x"},
            "chemin-hostile": {"../../plan.xlsx": b"x"},
            "fichier-demesure": {"A/m.xlsx": b"0" * 60_000_000},
            "fichier-enveloppe": {"m.xlsx.p7m": b"x"},
            "fichier-non-tableur": {"memoire.pdf": b"x"},
        },
    ),
    *serie(
        recevoir_un_dossier,
        rien,
        {
            "lien-non-suivi": lambda d: (d / "lien.xlsx").symlink_to(d / "absent.xlsx"),
            "registre-des-depots-incompris": lambda d: [
                (d / "m.xlsx").write_bytes(b"x"),
                (d / "registre des depots.csv").write_text("Pli;Date"),
            ],
        },
    ),
    *serie(
        tenir_le_registre,
        rien,
        {
            "copie-alteree": alterer,
            "copie-retablie": alterer,
            "fichier-hors-registre": lambda offres: (offres / "glisse.xlsx").write_bytes(b"x"),
            "registre-illisible": lambda offres: (offres / "registre.json").write_text("{"),
            "registre-partiel": oublier_un_depot,
        },
    ),
    *serie(
        rapprocher_du_dossier,
        lambda: [remise(V2)],
        {
            "autre-consultation": lambda: [remise(un_dossier(reference="2025-007"))],
            "classeur-sans-matrice": lambda: [lire_matrice(un_bordereau(), "bordereau.xlsx")],
            "homonymes": lambda: [remise(V2, "a.xlsx", "12345678900012"), remise(V2, "b.xlsx", "98765432100013")],
            "pli-multiple": lambda: [remise(V2, "a.xlsx"), remise(V2, "b.xlsx")],
            "version-differente": lambda: [remise(V1)],
        },
    ),
    *serie(
        lire_un_classeur,
        matrice_conforme(V1),
        {
            "fichier-chiffre": CHIFFRE,
            "fichier-illisible": matrice_conforme(V1)[:400],
            "lecture-incomplete": XLS,
            "macros-ignorees": avec_macros(),
            "mise-en-forme-signifiante": barree(),
        },
    ),
    *serie(lire_en_temps_compte, 60, {"lecture-interrompue": 0.001}),
    *serie(ecrire_une_matrice, "La procédure.", {"texte-trop-long": "x" * 32_768}),
    *serie(
        confronter_a_l_inventaire,
        Inventaire(cyclonedx(LODASH)),
        {
            "composant-absent-du-sbom": Inventaire(
                cyclonedx(LODASH), (("lodash", "4.17", "MIT"), ("PostgreSQL", "16", ""))
            ),
            "composant-divergent": Inventaire(cyclonedx({**LODASH, "version": "3.10.1"})),
            "composant-non-declare": Inventaire(cyclonedx(LODASH, {"name": "jquery", "version": "3.7"})),
            "sbom-entrees-ecartees": Inventaire(cyclonedx(LODASH, {"version": "1"})),
            "sbom-format-inconnu": Inventaire({"name": "package"}),
            "sbom-licence-indeterminee": Inventaire(cyclonedx({"name": "lodash", "version": "4"})),
            "sbom-non-rattache": Inventaire(cyclonedx(LODASH), nom="bom.json"),
            "sbom-version-inconnue": Inventaire({"spdxVersion": "SPDX-3.0"}),
            "sbom-vide": Inventaire(cyclonedx()),
        },
    ),
)
