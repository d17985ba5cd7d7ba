"""Ce qui se constate au fil des gestes : générer, publier, dépouiller, comparer, changer de clausier."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook

from cctgen.assemblage.dossier import assembler
from cctgen.clausier.modele import Clausier
from cctgen.clausier.verification.ensemble import relectures_a_venir
from cctgen.evaluation.actes.classeurs.formulaire import CHAMP_EMPREINTE, CHAMP_NATURE, COLONNES
from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.fichiers import empreinte, zip_reproductible
from cctgen.usages.analyse.actes.verser import OffreVisee, verser
from cctgen.usages.analyse.comparer import comparer
from cctgen.usages.analyse.depouiller import depouiller
from cctgen.usages.edition.differences import differences
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.publier import publier
from cctgen.usages.edition.verifier import verifier_consultation
from cctgen.usages.explication.et_si import et_si
from cctgen.usages.gardien.importer_cct import DemandeImport, apercu, ecrire_import, preparer
from cctgen.usages.ouverture.consultation import ouvrir
from tests.assemblage.test_produits import un_produit
from tests.catalogue.joueurs.clausier import lecture_de
from tests.catalogue.joueurs.consultation import SAINE
from tests.catalogue.joueurs.publication import SAINE as PUBLICATION
from tests.catalogue.joueurs.publication import publication
from tests.catalogue.joueurs.redaction import livre
from tests.catalogue.scenarios.modele import Scenario, codes_ou_refus, serie
from tests.clausier.verification.petit_clausier import ecrire
from tests.contenu.profils import NATURES, consultation
from tests.matrice.fabrique import CONFORME, remplir

LE = datetime(2027, 1, 15, tzinfo=UTC)
ACCUEILLANT = {
    "clausier.yaml": ["piliers: {", 'piliers: {services-transverses: "Services", hebergement: "Hébergement", '],
    "plan.yaml": ["piliers: [usages]", "piliers: [usages, services-transverses, hebergement]"],
}
"""Le petit clausier, et de quoi placer les fiches qu'un import y range."""
BAREME = """\
bareme:
  case_vide: a_apprecier
  criteres:
    - {id: technique, libelle: "Valeur technique", type: appreciation, poids: 60, piliers: [usages]}
    - {id: prix, libelle: "Prix", type: prix, poids: 40}
passages_outre:
  - {anomalie: condition-environnementale-absente, motif: "portée par une autre pièce"}
  - {anomalie: critere-environnemental-absent, motif: "un coût global"}
"""


@dataclass
class Atelier:
    """Une consultation saine sur le petit clausier, et les gestes qu'on y fait l'un après l'autre."""

    dossier: Path
    clausier: Clausier = field(init=False)
    relevees: list[Anomalie] = field(default_factory=list)
    superposes: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        clausier = lecture_de(ACCUEILLANT, self.dossier / "base").clausier
        assert clausier is not None
        self.clausier = clausier
        ecrire(self.racine, {**SAINE, "consultation.yaml": SAINE["consultation.yaml"] + BAREME})

    @property
    def racine(self) -> Path:
        return self.dossier / "consultation"

    def verifier(self) -> None:
        self.noter(ouvrir(self.racine, self.superposes).anomalies)

    def generer(self) -> None:
        self.noter(generer(self.racine, remplacer=True).anomalies)

    def publier(self) -> None:
        self.generer()
        self.noter(publier(self.racine).anomalies)

    def depouiller(self, *sources: Path) -> None:
        recu = depouiller(self.racine, sources or [self.rendre("Alpha")], recu_le=LE, remplacer=True)
        self.noter([*recu.anomalies, *(a for o in recu.offres for a in o.anomalies)])

    def comparer(self) -> None:
        self.noter(comparer(self.racine, le=LE).anomalies)

    def importer(self, retouches: Mapping[str, Any] | None = None) -> None:
        """Importe la publication saine, à ses retouches près, et l'écrit si rien ne s'y oppose."""
        source = self.dossier / "essai"
        if retouches is not None or not source.exists():
            ecrire(source, publication(retouches or {}))
        importe = preparer(DemandeImport(source, self.dossier / "importe", consultations=(self.racine,)))
        self.noter(importe.anomalies)
        if importe.fichiers:
            ecriture = ecrire_import(importe)
            self.noter(apercu(ecriture, importe.cible))

    def noter(self, anomalies: Iterable[Anomalie]) -> None:
        self.relevees += anomalies

    def rendre(self, nom: str, ou: str = "plis") -> Path:
        """Rend la matrice d'un candidat, remplie, dans un dossier de plis."""
        vierge = (self.racine / "sortie" / "matrice.xlsx").read_bytes()
        ecrire(self.dossier / ou, {f"{nom}.xlsx": remplir(vierge, [CONFORME, CONFORME], nom)})
        return self.dossier / ou

    def changer(self, fichier: str, avant: str, apres: str) -> None:
        chemin = self.racine / fichier
        texte = chemin.read_text(encoding="utf-8")
        assert avant in texte
        chemin.write_text(texte.replace(avant, apres, 1), encoding="utf-8")

    def changer_le_bareme(self) -> None:
        self.changer("consultation.yaml", "poids: 60", "poids: 70")
        self.changer("consultation.yaml", "poids: 40", "poids: 30")


def enchainer(geste: Callable[[Atelier], object], dossier: Path) -> set[str]:
    """Joue des gestes sur la consultation ; le clausier livré, long à lire, est remplacé par le petit."""
    with pytest.MonkeyPatch.context() as petit:
        atelier = Atelier(dossier)
        for module in ("ouverture.consultation", "gardien.importer_cct"):
            petit.setattr(f"cctgen.usages.{module}.exiger_clausier", lambda _=(): atelier.clausier)
        petit.setattr("cctgen.usages.gardien.importer_cct.contenu", lambda _: dossier / "base" / "clausier")

        def relever() -> Iterator[Anomalie]:
            geste(atelier)
            return iter(atelier.relevees)

        return codes_ou_refus(relever)


def tout(atelier: Atelier) -> None:
    atelier.publier()
    atelier.depouiller()
    atelier.comparer()
    atelier.noter(verifier_consultation(atelier.racine))
    atelier.importer()


def recevoir_sans_matrice(atelier: Atelier) -> None:
    atelier.publier()
    atelier.depouiller(ecrire(atelier.dossier / "pdf", {"memoire.pdf": "x"}))


def recevoir_deux_fois(atelier: Atelier) -> None:
    atelier.publier()
    remise = (atelier.rendre("Alpha", "plis/A") / "Alpha.xlsx").read_bytes()
    ecrire(atelier.dossier / "plis/B", {"Alpha.xlsx": remise})
    atelier.depouiller(atelier.dossier / "plis")


def recevoir_un_pli_vide(atelier: Atelier) -> None:
    atelier.publier()
    atelier.rendre("Alpha", "plis/A")
    ecrire(atelier.dossier / "plis/B", {"memoire.pdf": "x"})
    atelier.depouiller(atelier.dossier / "plis")


def recevoir_une_offre_de_plus(atelier: Atelier) -> None:
    """Le prix de la première est saisi avant que la seconde n'arrive."""
    atelier.publier()
    atelier.depouiller()
    chemin = atelier.racine / "evaluation" / "prix.xlsx"
    classeur = openpyxl.load_workbook(chemin)
    classeur.worksheets[0]["C6"].value = 10
    classeur.save(chemin)
    atelier.depouiller(atelier.rendre("Bêta", "autres"))


def substituer_le_bareme_publie(atelier: Atelier) -> None:
    atelier.publier()
    atelier.depouiller()
    publie = atelier.racine / "publications" / "1" / "dossier.json"
    publie.chmod(0o644)
    texte = publie.read_text(encoding="utf-8")
    publie.write_text(re.sub(r'"poids": ?"60"', '"poids": "50"', texte, count=1), encoding="utf-8")
    atelier.comparer()


def retoucher_un_document(atelier: Atelier, nom: str = "annexe.docx") -> None:
    with (atelier.racine / "sortie" / nom).open("ab") as fichier:
        fichier.write(b"retouche")


def alterer_la_publication(atelier: Atelier) -> None:
    atelier.publier()
    piece = atelier.racine / "publications" / "1" / "a-deposer" / "annexe.docx"
    piece.chmod(0o644)
    piece.write_bytes(piece.read_bytes() + b"retouche")
    atelier.noter(verifier_consultation(atelier.racine))


def publier_retouche(atelier: Atelier) -> None:
    atelier.generer()
    retoucher_un_document(atelier)
    atelier.noter(publier(atelier.racine).anomalies)


def perdre_une_publication(atelier: Atelier) -> None:
    atelier.publier()
    publication = atelier.racine / "publications" / "1"
    for dossier in (publication, *(d for d in publication.rglob("*") if d.is_dir())):
        dossier.chmod(0o755)
    shutil.rmtree(publication)
    atelier.verifier()


def renommer_une_publication(atelier: Atelier) -> None:
    atelier.publier()
    (atelier.racine / "publications" / "1").rename(atelier.racine / "publications" / "1-ancienne")
    atelier.verifier()


def retirer_une_exigence_notee(atelier: Atelier) -> None:
    atelier.publier()
    atelier.depouiller()
    notee = next(e.ref for a in ouvrir(atelier.racine).exiger_dossier().articles for e in a.exigences if e.notee)
    ajustement = f"ajustements:\n  - {{exigence: {notee}, action: retirer, motif: essai}}\n"
    atelier.changer("consultation.yaml", "bareme:", f"{ajustement}bareme:")
    atelier.verifier()


def retoucher_le_texte(atelier: Atelier) -> None:
    chemin = atelier.racine / "sortie" / "annexe.docx"
    retouche = {"word/document.xml": lambda xml: xml.replace(b"</w:t>", b", corrige a la main</w:t>", 1)}
    chemin.write_bytes(zip_reproductible(chemin.read_bytes(), retouche))


def perdre_une_retouche(atelier: Atelier) -> None:
    """Une annexe corrigée dans Word pour la première version, régénérée pour la seconde."""
    atelier.generer()
    retoucher_le_texte(atelier)
    publier(atelier.racine)
    atelier.changer("reponses.yaml", "le portail", "le guichet")
    generer(atelier.racine, remplacer=True)
    atelier.noter(publier(atelier.racine).anomalies)


def publier_dans_une_autre_langue(atelier: Atelier) -> None:
    """Une annexe réenregistrée dont le texte se dit en anglais : un lecteur d'écran la prononcerait ainsi."""
    atelier.generer()
    chemin = atelier.racine / "sortie" / "annexe.docx"
    anglais = {"word/styles.xml": lambda xml: xml.replace(b'w:lang w:val="fr-FR"', b'w:lang w:val="en-US"')}
    chemin.write_bytes(zip_reproductible(chemin.read_bytes(), anglais))
    atelier.noter(publier(atelier.racine).anomalies)


def retoucher_apres_publication(atelier: Atelier) -> None:
    atelier.publier()
    retoucher_un_document(atelier)
    atelier.noter(publier(atelier.racine).anomalies)


def rediger_l_additif(atelier: Atelier) -> None:
    atelier.noter(differences(atelier.racine).anomalies)


def publier_apres_l_additif(atelier: Atelier) -> None:
    atelier.publier()
    atelier.changer("reponses.yaml", "le portail", "le guichet")
    differences(atelier.racine)
    atelier.changer("reponses.yaml", "le guichet", "le bureau")
    atelier.publier()


def ecarter_un_document_retouche(atelier: Atelier) -> None:
    atelier.generer()
    retoucher_un_document(atelier, "plan-securite.docx")
    ajustement = "ajustements:\n  - {clause: SSI-002, action: retirer, motif: Jugé}\n"
    atelier.changer("consultation.yaml", "bareme:", ajustement + "bareme:")
    atelier.changer("reponses.yaml", "acces: distant\n  duree: 12\n  donnees: oui", "acces: aucun\n  duree: 12")
    atelier.generer()


def changer_de_clausier(atelier: Atelier) -> None:
    atelier.generer()
    atelier.clausier = replace(atelier.clausier, empreinte="f" * 64)
    atelier.verifier()


def un_service(atelier: Atelier) -> Path:
    identite = 'nom: "Service"\nversion: "1"\ndate: 2026-02-01\nlicence: "etalab-2.0"\n'
    return ecrire(atelier.dossier / "service", {"clausier.yaml": identite})


def changer_un_clausier_inscrit(atelier: Atelier) -> None:
    un_service(atelier)
    inscription = f'clausiers:\n  - {{chemin: ../service, empreinte: "{"0" * 64}"}}\n'
    atelier.changer("consultation.yaml", "bareme:", inscription + "bareme:")
    atelier.verifier()


def donner_un_clausier_non_inscrit(atelier: Atelier) -> None:
    atelier.superposes = [un_service(atelier)]
    atelier.verifier()


def importer_et_reimporter(geste: Callable[[Path], object]) -> Callable[[Atelier], None]:
    """Un premier import écrit, ce qu'on y change, puis le même import."""

    def enchainement(atelier: Atelier) -> None:
        atelier.importer()
        geste(atelier.dossier / "importe")
        atelier.importer()

    return enchainement


def importer_une_mise_a_jour(atelier: Atelier) -> None:
    """La publication importée change, après que la consultation a été publiée."""
    atelier.publier()
    atelier.importer()
    ecrire(
        atelier.dossier / "essai",
        {"exigences.md": PUBLICATION["exigences.md"] + "| EXI-3 | P | Le titulaire agit. | A |\n"},
    )
    atelier.importer()


def corriger(importe: Path) -> None:
    """Corrige à la main un fichier que l'import a écrit."""
    with (importe / "clausier.yaml").open("a", encoding="utf-8") as fichier:
        fichier.write("# vu\n")


def rediger_a_la_main(importe: Path) -> None:
    """Met un fichier rédigé à la place de celui que l'import écrirait."""
    (importe / "clausier.yaml").write_text('nom: "Le mien"\n', encoding="utf-8")


def preconiser(fonction: str, _dossier: Path) -> set[str]:
    importe = replace(livre(), produits=(un_produit(), un_produit("X-1", fonction=fonction)))
    dossier = assembler(importe, consultation(NATURES["progiciel"], "progiciel"))
    return {a.code for a in dossier.anomalies}


def verser_une_lettre(offre: str) -> Callable[[Atelier], None]:
    """Verse une pièce que l'outil ne lit pas, à une offre à qui rien n'est demandé."""

    def geste(atelier: Atelier) -> None:
        atelier.publier()
        atelier.depouiller()
        lettre = atelier.dossier / "lettre.pdf"
        lettre.write_bytes(b"%PDF-1.7")
        atelier.noter(verser(atelier.racine, [lettre], visee=OffreVisee(offre), recu_le=LE).anomalies)

    return geste


def verser_un_formulaire(reponse: str) -> Callable[[Atelier], None]:
    """Verse le formulaire d'une offre, avec cette réponse."""

    def geste(atelier: Atelier) -> None:
        atelier.publier()
        atelier.depouiller()
        (offre,) = (atelier.racine / "offres").glob("*.xlsx")
        classeur = Workbook()
        for ligne in (
            (CHAMP_EMPREINTE, empreinte(offre.read_bytes())),
            (CHAMP_NATURE, NatureDemande.PRECISION.libelle),
            COLONNES,
            ("offre entière", "", "", "Précisez.", reponse),
        ):
            classeur.worksheets[0].append(ligne)
        rendu = atelier.dossier / "reponse.xlsx"
        classeur.save(rendu)
        atelier.noter(verser(atelier.racine, [rendu], recu_le=LE).anomalies)

    return geste


def relire_le(le: str, dossier: Path) -> set[str]:
    """Une clause relue ce jour-là, vérifiée le 15 janvier 2027."""
    texte = "Le titulaire tient un registre.\n"
    relu = f'relu: {{le: {le}, par: "X", empreinte: "0"}}\n'
    lecture = lecture_de({"clauses/securite/SSI-002-socle.yaml": [texte, f"{texte}{relu}"]}, dossier)
    return {a.code for a in relectures_a_venir(lecture, LE.date())}


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("reponse-vide", enchainer, verser_un_formulaire(""), verser_un_formulaire("Oui.")),
    Scenario("reponse-sans-offre", enchainer, verser_une_lettre(""), verser_une_lettre("Alpha")),
    Scenario("reponse-sans-demande", enchainer, verser_une_lettre("Alpha"), verser_une_lettre("")),
    *serie(
        enchainer,
        tout,
        {
            "aucune-matrice": recevoir_sans_matrice,
            "bareme-change-apres-ouverture": substituer_le_bareme_publie,
            "bareme-gele": lambda a: (a.publier(), a.depouiller(), a.changer_le_bareme(), a.verifier()),
            "bareme-modifie-depuis-publication": lambda a: (a.publier(), a.changer_le_bareme(), a.verifier()),
            "additif-perime": publier_apres_l_additif,
            "ccap-et-reglement-a-refaire": lambda a: (a.publier(), a.changer_le_bareme(), rediger_l_additif(a)),
            "clausier-a-migrer": changer_de_clausier,
            "clausier-change": changer_un_clausier_inscrit,
            "clausier-non-inscrit": donner_un_clausier_non_inscrit,
            "consultation-touchee": importer_une_mise_a_jour,
            "date-absente": lambda a: a.importer({nom: ["---\nversion: 2026-01-31\n---\n", ""] for nom in PUBLICATION}),
            "date-limite-a-ecrire": lambda a: (
                *(a.publier(), a.changer("reponses.yaml", "le portail", "le guichet"), rediger_l_additif(a)),
            ),
            "document-inaccessible": publier_dans_une_autre_langue,
            "document-retouche": publier_retouche,
            "dossier-modifie-depuis-publication": lambda a: (
                *(a.publier(), a.depouiller(), a.changer("reponses.yaml", "le portail", "le guichet"), a.comparer()),
            ),
            "dossier-non-publie": lambda a: (a.generer(), a.depouiller(), a.comparer()),
            "doublon": recevoir_deux_fois,
            "fichier-a-remplacer": importer_et_reimporter(corriger),
            "fichier-perime": ecarter_un_document_retouche,
            "fichier-redige": importer_et_reimporter(rediger_a_la_main),
            "piece-differente-de-la-publication": retoucher_apres_publication,
            "pli-sans-matrice": recevoir_un_pli_vide,
            "publication-apres-reception": lambda a: (a.generer(), a.depouiller(), a.verifier()),
            "publication-alteree": alterer_la_publication,
            "publication-disparue": perdre_une_publication,
            "publication-sans-numero": renommer_une_publication,
            "exigences-changees-apres-reception": retirer_une_exigence_notee,
            "reference-changee-depuis-publication": lambda a: (
                *(a.publier(), a.changer("consultation.yaml", "reference: ", "reference: AUTRE-1 #"), a.verifier()),
            ),
            "reference-gelee": lambda a: (
                *(a.publier(), a.depouiller(), a.changer("consultation.yaml", "reference: ", "reference: AUTRE-1 #")),
                a.verifier(),
            ),
            "rien-a-importer": lambda a: a.importer({"exigences.md": "Rien.", "produits.html": "Rien."}),
            "saisie-a-completer": recevoir_une_offre_de_plus,
            "texte-change-hors-dossier": perdre_une_retouche,
            "supposition-illisible": lambda a: et_si(a.racine, (), ["acces"]),
            "version-non-publiee": lambda a: (
                *(a.publier(), a.changer("reponses.yaml", "le portail", "le guichet"), a.verifier()),
            ),
        },
    ),
    *serie(relire_le, "2026-01-15", {"relecture-a-venir": "2099-02-20"}),
    *serie(preconiser, "Serveur web", {"fonction-non-classee": "Fonction importée"}),
)
