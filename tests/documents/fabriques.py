"""Un dossier réaliste : deux lots, trois documents, des textes longs, croisés, et hostiles."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from cctgen.assemblage.modele import (
    Article,
    ArticleDeroge,
    Document,
    Dossier,
    Edition,
    ExigenceRetenue,
    LigneDerogation,
    ReferenceCitee,
    ReponseMontree,
    Rubrique,
)
from cctgen.assemblage.selection.causes import Enoncee
from cctgen.assemblage.selection.verdicts import Selection, Verdict
from cctgen.clausier.formes.champs import Etat
from cctgen.clausier.modele import ArticleReference, Niveau, OffreDeService, Piece, Reference
from cctgen.clausier.nomenclature import Nomenclature
from cctgen.consultation.modele import Lot
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

MODELES = Path(__file__).parents[2] / "modeles"

HOSTILE = "R&D, a < b > c, \"x\" 'y', {{ 7*7 }} {% for %} {_{ }_} {# c #} \x0b]]> <?cctgen corps?> \u00a0insécable"

TEXTE_LONG = (
    "Le titulaire met en œuvre, pendant toute la durée du marché, les mesures techniques et organisationnelles"
    " qui garantissent un niveau de sécurité adapté au risque. Il tient à jour la cartographie des composants,"
    " analyse les vulnérabilités publiées et applique les correctifs dans les délais fixés par le présent article."
)


def modele(nom: str) -> bytes:
    return (MODELES / nom).read_bytes()


def une_exigence(
    ref: str = "SSI-001-1",
    niveau: Niveau = Niveau.I,
    enonce: str = "Une procédure d'alerte est décrite et testée.",
    preuve: str = "Procédure datée et compte rendu du dernier test.",
    lots: tuple[int, ...] = (1, 2),
    poids: Decimal = Decimal(1),
) -> ExigenceRetenue:
    return ExigenceRetenue(
        ref=ref,
        clause=ref.rsplit("-", 1)[0],
        theme="securite",
        pilier="",
        libelle_theme="Sécurité",
        niveau=niveau,
        notee=niveau is Niveau.I,
        poids=poids,
        enonce=enonce,
        preuve=preuve,
        correspondances=(),
        lots=lots,
        empreinte="0" * 64,
    )


def un_article(
    clause: str = "SSI-001",
    numero: str = "1.1",
    titre: str = "Notification des incidents de sécurité",
    texte: str = TEXTE_LONG,
    **autres: object,
) -> Article:
    base = Article(
        clause=clause,
        titre=titre,
        numero=numero,
        signet=f"cl_{clause.replace('-', '_')}",
        piece=Piece.CCTP,
        lots=(1, 2),
        contexte="",
        texte=texte,
        offres_service=(),
        exigences=(),
        complete=(),
        deroge=(),
        references=(),
        note_acheteur="",
        empreinte="0" * 64,
    )
    return replace(base, **autres)  # type: ignore[arg-type]


def un_document(*rubriques: Rubrique, **autres: object) -> Document:
    base = Document(
        id="annexe-securite",
        titre="Sécurité et conformité",
        sous_titre="Annexe au cahier des clauses techniques particulières",
        modele="annexe.docx",
        fichier="annexe-securite",
        rubriques=rubriques,
    )
    return replace(base, **autres)  # type: ignore[arg-type]


def un_dossier(*documents: Document, **autres: object) -> Dossier:
    base = Dossier(
        edition=Edition(
            reference="2026-DNUM-042",
            objet="Réalisation, hébergement et maintenance d'un service numérique de dépôt de demandes",
            acheteur="Ministère de l'exemple",
            service="Direction du numérique",
            date=date(2026, 12, 1),
            version=2,
            clausier="Clausier de base 1.0",
        ),
        lots=(
            Lot(numero=1, titre="Réalisation et maintenance"),
            Lot(numero=2, titre="Hébergement et exploitation"),
        ),
        documents=documents,
        derogations=(),
        references=(),
        reponses=(),
        selections=(),
        bareme=None,
        produits=(),
        effet_primordial="Son non-respect est une irrégularité potentielle de l'offre, examinée au cas par cas.",
        lignes_rc=(),
        anomalies=(),
        nomenclature=Nomenclature({}, {}),
    )
    return replace(base, **autres)  # type: ignore[arg-type]


LISTES = """Le titulaire :

- tient un registre des incidents ;
- prévient l'acheteur **sans délai**, au plus tard sous *24 heures*, puis :
  - remet une première analyse,
  - remet un rapport complet ;
- conserve les journaux.

Le traitement suit ces étapes :

1. qualification ;
2. confinement :
   1. isolement du composant,
   2. conservation des traces ;
3. retour à la normale.

Un second déroulé, distinct, s'applique aux exercices :

1. préparation ;
2. bilan.
"""

TABLEAU = """Les délais sont les suivants.

| Gravité | Prise en compte | Correction |
|---|---|---|
| Critique | 1 heure ouvrée | 24 heures |
| Majeure | 4 heures ouvrées | 5 jours ouvrés |
| Mineure | 2 jours ouvrés | Version suivante |

Les délais courent de la réception du signalement.
"""


def _articles_securite() -> tuple[Rubrique, ...]:
    exigences = (
        une_exigence("SSI-001-1", Niveau.P, "Une procédure d'alerte est décrite. Voir [article 1.2](clause:SSI-002)."),
        une_exigence("SSI-001-2", Niveau.I, LISTES, lots=(1,)),
        une_exigence("SSI-001-3", Niveau.I, f"{TEXTE_LONG} {TEXTE_LONG}", TEXTE_LONG, poids=Decimal(2)),
    )
    incidents = un_article(
        texte=f"{LISTES}\n{TABLEAU}\nVoir aussi l'[article 3.1](clause:HEB-001) et l'[article x](clause:PI-001).",
        exigences=exigences,
        complete=("ccag-tic:5.4", "ccag-tic:6.2"),
        deroge=(ArticleDeroge("ccag-tic:14.1", "Pénalité propre au retard de notification \\(R\\&D\\)."),),
        references=("rgpd:33", "ccag-tic"),
        note_acheteur="À réduire à 4 heures pour un système d'information essentiel.",
    )
    hostile = un_article("SSI-002", "1.2", f"Textes hostiles {HOSTILE}", f"Le texte : {HOSTILE}", lots=(1,))
    longues = tuple(
        une_exigence(f"SSI-003-{n}", Niveau.P if n % 3 else Niveau.I, f"Mesure n° {n}. {TEXTE_LONG}")
        for n in range(1, 16)
    )
    fiche = un_article(
        "CCT-SEC-01",
        "2.1",
        "Gestion des identités et des accès",
        contexte=f"{TEXTE_LONG}\n\nTrois enjeux :\n\n- la traçabilité ;\n- la maîtrise des droits, y compris ceux des"
        " comptes techniques et des comptes d'administration partagés entre plusieurs équipes ;\n- la sobriété.",
        offres_service=(
            OffreDeService(nom="ProConnect", usage="Authentification des agents."),
            OffreDeService(
                nom="FranceConnect", usage="Authentification des usagers, selon l'[article 1.1](clause:SSI-001)."
            ),
        ),
        exigences=longues,
        references=("rgpd:33",),
    )
    suite = [
        un_article(
            f"HEB-{n:03}", f"3.{n}", f"Article d'hébergement numéro {n}", f"{TEXTE_LONG}\n\n{TEXTE_LONG}\n\n{LISTES}"
        )
        for n in range(1, 12)
    ]
    return (
        Rubrique(
            "1", "Sécurité des systèmes d'information", "Cette partie vaut pour tous les lots.", (incidents, hostile)
        ),
        Rubrique("2", "Fiches du cadre de cohérence technique", "", (fiche,)),
        Rubrique("3", "Hébergement et réversibilité", "", tuple(suite)),
    )


def _propriete_intellectuelle() -> Document:
    article = un_article(
        "PI-001", "1.1", "Cession des droits", piece=Piece.CCAP, texte="Voir [article 1.1](clause:SSI-001)."
    )
    return un_document(
        Rubrique("1", "Propriété intellectuelle", "", (article,)),
        id="annexe-pi",
        titre="Propriété intellectuelle et logiciel libre",
        fichier="annexe-pi",
    )


def _extrait() -> Document:
    ccap = un_article(
        "PEN-001", "1.1", "Pénalité de retard de notification", piece=Piece.CCAP, lots=(2,),
        texte=f"Par dérogation, la pénalité est de 500 euros. Voir [article 1.1](clause:SSI-001).\n\n{LISTES}",
    )  # fmt: skip
    rc = un_article("RC-001", "1.2", "Visite des lieux", "Une visite est obligatoire.", piece=Piece.RC)
    return un_document(
        Rubrique("1", "Stipulations à reporter au CCAP", "", (ccap, rc)),
        id="extrait",
        titre="Extrait à reporter au CCAP et au règlement de la consultation",
        sous_titre="Document de travail de l'acheteur",
        modele="extrait.docx",
        fichier="extrait-ccap-rc",
    )


_RGPD = Reference(
    id="rgpd", intitule="Règlement (UE) 2016/679 (RGPD)", etat=Etat.VERIFIE, verifie_le=date(2026, 11, 24),
    articles=(ArticleReference(numero="33", intitule="Notification", etat=Etat.A_VERIFIER),),
)  # fmt: skip
_CCAG = Reference(
    id="ccag-tic",
    intitule="CCAG des marchés de TIC",
    abrege="CCAG-TIC",
    version="2021",
    etat=Etat.VERIFIE,
    peremption=date(2027, 3, 1),
)


_COURTS = {
    "ccag-tic": {"abrege": "CCAG-TIC", "version": "2021"},
    "rgpd": {"abrege": "RGPD"},
    "secnumcloud": {
        "abrege": "Référentiel SecNumCloud ({version})",
        "version": "3.2",
        "peremption": "2026-12-31",
        "note": "Version nouvelle attendue.",
    },
}


def une_citation(
    cle: str, clauses: tuple[str, ...] = ("SSI-001",), source: str = "", etat: str = "a_verifier", **article: str
) -> ReferenceCitee:
    """Un texte ou un article, jamais vérifié sauf dit autrement : `ccag-tic:12`."""
    identifiant, _, numero = cle.partition(":")
    articles = [{"numero": numero, "etat": etat, "source": source, **article}] if numero else []
    reference = Reference.model_validate(
        {
            "id": identifiant,
            "intitule": f"Intitulé complet de {identifiant}",
            "etat": "verifie" if article else etat,
            "source": "source du texte",
            "articles": articles,
            **_COURTS[identifiant],
        }
    )
    return ReferenceCitee(reference, numero, "", etat == "verifie", clauses)


def dossier_complet() -> Dossier:
    ecartees = {
        f"TRA-{n:03}": Verdict(f"TRA-{n:03}", False, Enoncee("« Intelligence artificielle » vaut « Non »."))
        for n in range(1, 9)
    }
    return un_dossier(
        un_document(*_articles_securite()),
        _propriete_intellectuelle(),
        _extrait(),
        derogations=(
            LigneDerogation("14.1", "Pénalité propre au retard de notification \\(R\\&D\\).", "SSI-001",
                            "Notification des incidents de sécurité", (1, 2)),
        ),
        references=(
            ReferenceCitee(_RGPD, "33", "Notification", False, ("SSI-001", "CCT-SEC-01")),
            ReferenceCitee(_CCAG, "", "", True, ("SSI-001",)),
        ),
        reponses=(
            ReponseMontree("Marché", "Accès du titulaire", "Distant", (1,), False),
            ReponseMontree("Marché", "Accès du titulaire", "Sur site", (2,), False),
            ReponseMontree("Données", "Données personnelles", HOSTILE, (1, 2), True),
        ),
        selections=(
            Selection(1, {**ecartees, "HEB-020": Verdict("HEB-020", False, Enoncee("Lot sans hébergement."))}, {}),
            Selection(2, ecartees, {"SSI-001-9": Verdict("SSI-001-9", False, Enoncee("« Accès » vaut « Sur site »."))}),
        ),
        lignes_rc=("Le soumissionnaire remplit la matrice.", f"Critère 1. {HOSTILE}"),
        anomalies=(
            Anomalie("marque-sans-equivalent", "ISO 27001 est citée sans « ou équivalent ».", "Ajoutez-le.",
                     Gravite.A_QUALIFIER, Lieu("clausier/x.yaml", 7), "SSI-001"),
        ),
    )  # fmt: skip


def image_png(largeur: int, hauteur: int) -> bytes:
    """Une image PNG d'un seul gris."""

    def morceau(nature: bytes, donnees: bytes) -> bytes:
        return struct.pack(">I", len(donnees)) + nature + donnees + struct.pack(">I", zlib.crc32(nature + donnees))

    entete = struct.pack(">IIBBBBB", largeur, hauteur, 8, 0, 0, 0, 0)
    lignes = zlib.compress((b"\0" + b"\x60" * largeur) * hauteur)
    return b"\x89PNG\r\n\x1a\n" + morceau(b"IHDR", entete) + morceau(b"IDAT", lignes) + morceau(b"IEND", b"")
