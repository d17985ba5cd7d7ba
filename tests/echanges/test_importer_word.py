from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cctgen.clausier.lecture.fichiers import LectureClausier, lire_clauses
from cctgen.clausier.modele import Clause, Clausier
from cctgen.echanges.rapport import rediger_rapport
from cctgen.echanges.reconnaissance import reconnaitre_et_relire
from cctgen.socle.anomalies import Anomalie
from cctgen.usages.gardien.importer import DemandeImport, Import, ecrire_import, preparer
from cctgen.usages.gardien.verifier import verifier_le_clausier
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from tests.echanges.docx_brut import docx, fragment, paragraphe, tableau

ENTETES = ("Réf.", "Exigence", "Niveau", "Preuve", "Responsable")


def importer(tmp_path: Path, octets: bytes, nom: str = "cahier.docx") -> Import:
    (tmp_path / nom).write_bytes(octets)
    importe = preparer(DemandeImport(tmp_path / nom, tmp_path / "importe", "ZZ"))
    ecrire_import(importe)
    return importe


def clauses_de(tmp_path: Path) -> dict[str, Clause]:
    return {c.id: c for c in lire_clauses(tmp_path / "importe", LectureClausier(), [])}


def textes_de(valeur: Any) -> Iterator[str]:
    if isinstance(valeur, dict):
        yield from (t for v in valeur.values() for t in textes_de(v))
    elif isinstance(valeur, list):
        yield from (t for v in valeur for t in textes_de(v))
    elif isinstance(valeur, str):
        yield valeur


def mots(texte: str) -> str:
    return " ".join(re.findall(r"\w+", texte))


def apparitions(clauses: Iterable[Clause], phrase: str) -> int:
    """Rend combien de fois une phrase est dans des clauses, titres mis à part."""
    exclus = {"id", "theme", "fichier", "titre"}
    textes = [mots(t) for c in clauses for t in textes_de(c.model_dump(mode="json", exclude=exclus))]
    return sum(len(re.findall(rf"\b{mots(phrase)}\b", t)) for t in textes)


def codes(anomalies: tuple[Anomalie, ...]) -> set[str]:
    return {a.code for a in anomalies}


def revision(sorte: str, texte: str) -> str:
    balise = "delText" if sorte in ("del", "moveFrom") else "t"
    return f'<w:{sorte} w:id="1" w:author="A"><w:r><w:{balise}>{texte}</w:{balise}></w:r></w:{sorte}>'


NOTE = '<w:r><w:footnoteReference w:id="2"/></w:r>'
FIN = '<w:r><w:endnoteReference w:id="2"/></w:r>'
COMMENTAIRE = '<w:r><w:commentReference w:id="2"/></w:r>'
IMAGE = '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="i" descr="schéma du réseau"/></wp:inline></w:drawing></w:r>'
ZONE = (
    "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx>"
    "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r>"
).format(paragraphe("Encadré flottant conservé."))
LIEN = '<w:hyperlink r:id="rId9"><w:r><w:t>le guide</w:t></w:r></w:hyperlink>'
BLOC = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>".format(paragraphe("Bloc de contenu repris."))
FORMULE = "<m:oMath><m:r><m:t>a+b=formule</m:t></m:r></m:oMath>"
CHAMP = '<w:fldSimple w:instr="DATE"><w:r><w:t>valeur de champ</w:t></w:r></w:fldSimple>'

REPRIS = {
    "Le titulaire tient le registre principal.": paragraphe("Le titulaire tient le registre principal."),
    "Élément de liste à puces": paragraphe("Élément de liste à puces", liste=2),
    "Sous élément décalé": paragraphe("Sous élément décalé", liste=2, rang=1),
    "Premier point numéroté": paragraphe("Premier point numéroté", liste=1),
    "Ajout accepté en révision": paragraphe(revision("ins", "Ajout accepté en révision"), " du texte."),
    "Morceau arrivé par déplacement": paragraphe(revision("moveTo", "Morceau arrivé par déplacement"), " ici."),
    "Texte de la note": paragraphe("Phrase annotée.", NOTE),
    "Texte de fin": paragraphe("Phrase à note finale.", FIN),
    "Encadré flottant conservé": paragraphe("Avant la zone.", ZONE),
    "le guide https exemple test guide": paragraphe("Voir ", LIEN, " pour la suite."),
    "Bloc de contenu repris": BLOC,
    "a b formule": paragraphe("Soit ", FORMULE, " vérifié."),
    "valeur de champ": paragraphe("Au ", CHAMP, " près."),
    "Ligne haute Ligne basse": paragraphe("Ligne haute", "<w:r><w:br/></w:r>", "Ligne basse."),
    "Montant de la pénalité": tableau(("Retard", "Montant de la pénalité"), ("Un jour", "Cent euros")),
    "Tableau intérieur": tableau(("Colonne", "Autre"), (tableau(("Tableau intérieur",)) + paragraphe(""), "x")),
    "Le titulaire chiffre les échanges": tableau(
        ENTETES, ("E-1", "Le titulaire chiffre les échanges.", "P", "Essai", "Le RSSI")
    ),
    "Responsable Le délégué": tableau(ENTETES, ("E-2", "Le titulaire trace les accès.", "I", "", "Le délégué")),
}
CITES = {
    "texte-barre": (
        "Phrase barrée à la main",
        paragraphe("Reste. ", fragment("Phrase barrée à la main", "<w:strike/>")),
    ),
    "texte-barre ": (
        "Barré par un style",
        paragraphe("Reste. ", fragment("Barré par un style", '<w:rStyle w:val="Barre"/>')),
    ),
    "texte-barre  ": (
        "Barré par le style du paragraphe",
        paragraphe("Barré par le style du paragraphe", style="ParagrapheBarre"),
    ),
    "revision-supprimee": (
        "Phrase ôtée en révision",
        paragraphe("Reste. ", revision("del", "Phrase ôtée en révision")),
    ),
    "revision-supprimee ": (
        "Morceau parti ailleurs",
        paragraphe("Reste. ", revision("moveFrom", "Morceau parti ailleurs")),
    ),
    "texte-masque": (
        "Phrase cachée au lecteur",
        paragraphe("Reste. ", fragment("Phrase cachée au lecteur", "<w:vanish/>")),
    ),
    "commentaire": ("Remarque de relecteur", paragraphe("Reste.", COMMENTAIRE)),
    "image-non-reprise": ("schéma du réseau", paragraphe("Reste.", IMAGE)),
    "sommaire-non-repris": ("Ligne du sommaire", paragraphe("Ligne du sommaire 3", style="TM1")),
    "titre-sans-texte": (
        "Chapitre resté vide",
        paragraphe("Chapitre resté vide", style="Titre1") + paragraphe("Suite", style="Titre1") + paragraphe("Reste."),
    ),
    "ligne-non-reprise": (
        "Orpheline seule",
        tableau(ENTETES, ("E-9", "Le titulaire agit.", "P", "x", "y"), ("", "", "P", "", "Orpheline seule")),
    ),
    "entete-non-repris": ("Mention du haut de page", ""),
    "entete-non-repris ": ("Mention du bas de page", ""),
    "note-orpheline": ("Note que rien n'appelle jamais", ""),
}
PIECES = {
    "footnotes.xml": f'<w:footnote w:id="2">{paragraphe("Texte de la note.")}</w:footnote>'
    f'<w:footnote w:id="7">{paragraphe("Note que rien n appelle jamais.")}</w:footnote>',
    "endnotes.xml": f'<w:endnote w:id="2">{paragraphe("Texte de fin.")}</w:endnote>',
    "comments.xml": f'<w:comment w:id="2" w:author="Z">{paragraphe("Remarque de relecteur.")}</w:comment>',
    "header1.xml": paragraphe("Mention du haut de page."),
    "footer1.xml": paragraphe("Mention du bas de page."),
}


@cache
def base() -> Clausier:
    """Le clausier livré."""
    return exiger_clausier()


@pytest.fixture(scope="module")
def tout(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Import]:
    """Un document qui porte toutes les formes à la fois, une section par forme."""
    formes = [*REPRIS.values(), *(xml for _, xml in CITES.values())]
    sections = (paragraphe(f"Section {rang}", style="Titre1") + xml for rang, xml in enumerate(formes) if xml)
    dossier = tmp_path_factory.mktemp("tout")
    return dossier, importer(dossier, docx("".join(sections), PIECES))


@pytest.mark.parametrize("phrase", REPRIS)
def test_ce_qui_oblige_est_dans_une_clause_une_seule_fois(phrase: str, tout: tuple[Path, Import]) -> None:
    assert apparitions(clauses_de(tout[0]).values(), phrase) == 1


@pytest.mark.parametrize("code", CITES)
def test_ce_qui_n_est_pas_repris_est_cite_au_rapport_avec_son_lieu(code: str, tout: tuple[Path, Import]) -> None:
    phrase = CITES[code][0]
    assert apparitions(clauses_de(tout[0]).values(), phrase) == 0
    citantes = [a for a in tout[1].anomalies if mots(phrase) in mots(a.message)]
    assert {a.code for a in citantes} == {code.strip()}
    assert all(a.lieu.fichier == "cahier.docx" for a in citantes)


def test_le_clausier_importe_se_superpose_sans_anomalie_bloquante(tout: tuple[Path, Import]) -> None:
    assert [a for a in verifier_le_clausier([tout[0] / "importe"], date(2026, 12, 1)) if a.gravite == "bloquante"] == []


MOTS = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=6, max_size=9)
TEXTES_HOSTILES = st.sampled_from(
    [
        "{x}",
        "# titre",
        "1. un",
        "- tiret",
        "a | b",
        "**gras**",
        "[lien](x)",
        "<b>",
        "\\",
        "1.2 Objet",
        "Article 4 : Objet",
        "> c",
        "---",
    ]
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["corps", "titre", "puce", "numero", "barre", "case", "exigence"]), MOTS, TEXTES_HOSTILES
        ),
        min_size=1,
        max_size=8,
        unique_by=lambda t: t[1],
    )
)
@settings(max_examples=25, deadline=None)
def test_aucun_mot_d_un_document_quelconque_ne_se_perd(blocs: list[tuple[str, str, str]]) -> None:
    formes = {
        "corps": lambda m, h: paragraphe(fragment(f"{h} le titulaire {m}.")),
        "titre": lambda m, h: paragraphe(fragment(f"{h} {m}"), style="Titre2"),
        "puce": lambda m, h: paragraphe(fragment(f"{h} {m} ;"), liste=2),
        "numero": lambda m, h: paragraphe(fragment(f"{h} {m} ;"), liste=1, rang=1),
        "barre": lambda m, h: paragraphe("Reste. ", fragment(f"{h} {m}", "<w:strike/>")),
        "case": lambda m, h: tableau(("Nom", "Valeur"), (paragraphe(fragment(f"{h} {m}")), "x")),
        "exigence": lambda m, h: tableau(
            ENTETES, (f"R-{m[:3]}", paragraphe(fragment(f"{h} le titulaire {m}.")), "P", "x", paragraphe(fragment(h)))
        ),
    }
    octets = docx("".join(formes[sorte](mot, hostile) for sorte, mot, hostile in blocs) + paragraphe("Fin."))
    relu = reconnaitre_et_relire(octets, "cahier.docx", base(), "ZZ")
    rapport = mots(rediger_rapport(relu, "cahier.docx"))
    for sorte, mot, _ in blocs:
        dans = apparitions(relu.clausier.clauses, mot)
        if sorte == "titre":
            assert dans or mot in rapport or any(mot in c.titre for c in relu.clausier.clauses)
        else:
            assert dans == (0 if sorte == "barre" else 1), (sorte, mot)
            assert sorte != "barre" or mot in rapport


def test_un_article_numerote_a_la_main_ouvre_une_clause(tmp_path: Path) -> None:
    corps = [
        *(paragraphe("Article 1 : Objet"), paragraphe("Le titulaire livre."), paragraphe("Article 2")),
        *(
            paragraphe("Le titulaire maintient."),
            paragraphe("Article 3 - Le titulaire garantit."),
            paragraphe("4.2 Délais"),
        ),
        *(
            paragraphe("Le titulaire répond."),
            paragraphe(fragment("Titre en gras", "<w:b/>")),
            paragraphe("Le titulaire clôt."),
        ),
    ]
    importer(tmp_path, docx("".join(corps)))
    assert {c.titre: c.texte for c in clauses_de(tmp_path).values()} == {
        "Objet": "Le titulaire livre.",
        "Article 2": "Le titulaire maintient.",
        "Article 3": "Le titulaire garantit.",
        "Délais": "Le titulaire répond.",
        "Titre en gras": "Le titulaire clôt.",
    }


def test_les_titres_numerotes_par_word_situent_la_clause(tmp_path: Path) -> None:
    corps = [
        *(paragraphe("Sécurité", style="Titre1", liste=1), paragraphe("Accès", style="Titre2", liste=1, rang=1)),
        *(paragraphe("Le titulaire trace."), paragraphe("Secours", style="Titre2", liste=1, rang=1)),
        paragraphe("Le titulaire restaure."),
    ]
    importer(tmp_path, docx("".join(corps)))
    assert [c.note_acheteur for c in clauses_de(tmp_path).values()] == [
        "Origine : cahier.docx, 1 Sécurité > 1.1 Accès.",
        "Origine : cahier.docx, 1 Sécurité > 1.2 Secours.",
    ]
    rubriques = exiger_clausier([tmp_path / "importe"]).plan.documents[-1].rubriques
    assert [(r.titre, r.clauses) for r in rubriques] == [("Sécurité", ("ZZ-ACCES", "ZZ-SECOURS"))]


def test_les_identifiants_survivent_a_un_changement_d_ordre(tmp_path: Path) -> None:
    sans_ref = [("", "Le titulaire alerte.", "P", "", ""), ("", "Le titulaire répare.", "P", "", "")]
    sections = [
        paragraphe("Accès", style="Titre1") + paragraphe("Le titulaire trace."),
        paragraphe("Suivi", style="Titre1"),
    ]
    un, deux = tmp_path / "un", tmp_path / "deux"
    un.mkdir(), deux.mkdir()
    importer(un, docx("".join([*sections, tableau(ENTETES, *sans_ref)])))
    importer(deux, docx("".join([sections[1], tableau(ENTETES, *sans_ref[::-1]), sections[0]])))

    def par_id(dossier: Path) -> dict[str, str]:
        return {e.id: e.enonce for c in clauses_de(dossier).values() for e in c.exigences} | {
            c.id: c.texte for c in clauses_de(dossier).values()
        }

    assert par_id(un) == par_id(deux)
    assert len(par_id(un)) == 4


def test_le_rapport_dit_ce_que_la_redaction_a_de_douteux(tmp_path: Path) -> None:
    clause = next(c for c in exiger_clausier().clauses.values() for e in c.exigences if len(e.enonce) > 60)
    copie = " ".join(clause.exigences[0].enonce.split())
    corps = [
        *(paragraphe("Vague", style="Titre1"), paragraphe("La solution doit être ergonomique.")),
        *(
            paragraphe("Ancien", style="Titre1"),
            paragraphe("Le titulaire suit le CCAG-TIC, arrêté du 16 septembre 2009."),
        ),
        *(paragraphe("Texte", style="Titre1"), paragraphe("Le titulaire applique le décret n° 2031-4567.")),
        paragraphe("Exigences", style="Titre1"),
        tableau(
            ENTETES, ("E-1", "Le titulaire teste. Il corrige. Il livre.", "Haut", "", ""), ("E-2", copie, "P", "", "")
        ),
    ]
    importe = importer(tmp_path, docx("".join(corps)))
    assert codes(importe.anomalies) >= {
        *("sans-sujet-oblige", "ccag-2009", "reference-non-reconnue", "exigence-multiple", "niveau-a-decider"),
        "doublon-proche",
    }
    doublon = next(a for a in importe.anomalies if a.code == "doublon-proche")
    assert (doublon.ref, str(doublon.lieu)) == ("ZZ-E-2", "cahier.docx, tableau 1!ligne 3")
    assert clause.exigences[0].id in doublon.message


@pytest.mark.parametrize(
    "octets", [b"PK\x03\x04abime", docx("")[:400], docx(paragraphe("x")).replace(b"<w:body>", b"<w:bodi>")]
)
def test_un_document_abime_est_refuse_sans_rien_ecrire(octets: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(octets)
    importe = preparer(DemandeImport(tmp_path / "x.docx", tmp_path / "importe"))
    assert [a.gravite for a in importe.anomalies] == ["bloquante"]
    assert not (tmp_path / "importe").exists()
