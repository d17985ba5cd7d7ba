"""`cctgen lettres`, de la décision écrite aux lettres signées."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import docx
import pytest

from cctgen.documents.pdf.conversion import convertir
from cctgen.documents.pdf.relecture import pages_de
from cctgen.evaluation.journal import Journal, controler_journal
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import TravailProtege
from cctgen.usages.analyse.comparer import comparer
from cctgen.usages.analyse.lettres import lettres
from tests.preparations import Etape, Preparations, Recues

LE = datetime(2027, 2, 1, tzinfo=UTC)
DECISIONS = """
  - {offre: "Soumissionnaire B", lot: 1, exigence: LL-006-1, decision: maintenue,
     motif: Jugé, auteur: a, date: 2027-01-29}
  - {offre: "Soumissionnaire A", lot: 1, exigence: LL-006-1, decision: maintenue,
     motif: Jugé, auteur: a, date: 2027-01-29}
  - {offre: "Soumissionnaire C", lot: 1, exigence: CCT-SEC-06, decision: ecartee,
     motif: Jugé, auteur: a, date: 2027-01-29}
"""
SUITES = """courrier: {lieu: Paris, envoi: 2027-02-10, signataire: "Claire Martin", qualite: "La cheffe", contact: a}
suites:
  - {lot: 1, offre: "Soumissionnaire B", suite: attributaire, motif: Jugé, avantages: "v", auteur: a, date: 2027-02-05}
  - {lot: 2, offre: "Soumissionnaire D", suite: attributaire, motif: Jugé, avantages: "v", auteur: a, date: 2027-02-05}
"""


@pytest.fixture
def depouille(tmp_path: Path, preparations: Preparations) -> Path:
    portail = preparations.copier(tmp_path / "portail", "portail", Etape.DEPOUILLEE, Recues(le=LE))
    for chemin in (contenu("exemples") / "portail" / "evaluation").iterdir():
        shutil.copy(chemin, portail / "evaluation" / chemin.name)
    (portail / "evaluation" / "suites.yaml").unlink()
    # Les offres de l'exemple se tiennent à deux centièmes : ici, B l'emporte au lot 1 quoi que devienne le clausier.
    prix = portail / "evaluation" / "prix.yaml"
    prix.write_text(prix.read_text(encoding="utf-8").replace("612000", "712000"), encoding="utf-8")
    return portail


def test_du_projet_a_la_lettre_signee(depouille: Path) -> None:
    evaluation = depouille / "evaluation"
    projets = lettres(depouille, le=LE)
    assert all(d.projet for d in projets.documents)
    assert all(d.chemin.name.startswith("projet-") for d in projets.documents)
    assert not any("communicable" in d.nature or "recensement" in d.nature for d in projets.documents)
    assert "attributaire" in (evaluation / "suites.yaml").read_text(encoding="utf-8")

    with (evaluation / "decisions.yaml").open("a", encoding="utf-8") as decisions:
        decisions.write(DECISIONS)
    (evaluation / "suites.yaml").write_text(SUITES, encoding="utf-8")
    sans_rapport = lettres(depouille, le=LE)
    assert all("le rapport d'analyse n'est pas écrit" in d.projet for d in sans_rapport.documents)
    comparer(depouille, le=LE)
    (evaluation / "suites.yaml").write_text(f"{SUITES}# relues\n", encoding="utf-8")
    avant = lettres(depouille, le=LE)
    assert "version communicable" not in {d.nature for d in avant.documents}, "rien n'est signé"
    presentation = docx.Document(str(evaluation / "lettres" / "rapport-de-presentation.docx"))
    assert any("après la décision du 5 février 2027" in p.text.replace("\xa0", " ") for p in presentation.paragraphs)
    signees = SUITES.replace("contact: a}", "contact: a, signature: 2027-02-25}")
    (evaluation / "suites.yaml").write_text(signees, encoding="utf-8")
    resultat = lettres(depouille, le=LE)
    assert [a.code for a in resultat.anomalies] == []
    presents = {c.name for c in (evaluation / "lettres").iterdir()}
    assert presents == {d.chemin.name for d in resultat.documents}
    assert not any(nom.startswith("projet-") for nom in presents)
    natures = {(d.nature, d.lot) for d in resultat.documents}
    assert {("rejet", 1), ("irreguliere", 1), ("attributaire", 2), ("version communicable", 0)} <= natures
    sans_cadre = [d.chemin for d in resultat.documents if d.nature in ("fiche de recensement", "version communicable")]
    assert len(sans_cadre) > 1
    assert not any("à signer" in p.text for c in sans_cadre for p in docx.Document(str(c)).paragraphs)
    for piece in (*sans_cadre, evaluation / "lettres" / "rapport-de-presentation.docx"):
        lu = docx.Document(str(piece))
        dits = "\n".join(p.text for p in (*lu.paragraphs, *lu.sections[0].footer.paragraphs)).replace("\xa0", " ")
        assert "ersion établie après la signature du 25 février 2027" in dits
        assert re.findall(r"[Vv]ersion (\d+) du ([^,;.)]+)", dits) == [("1", "1er février 2027")], "celle du rapport"
    assert controler_journal(evaluation) == []
    gestes = [json.loads(li)["geste"] for li in Journal(evaluation)]
    assert [g for g in gestes if g != "avis"] == [
        "depouillement",
        "lettres",
        "lettres",
        "echanges",
        "comparaison",
        "lettres",
        "lettres",
    ]

    comparer(depouille, le=LE)
    rapport = docx.Document(str(evaluation / "rapport-analyse.docx"))
    texte = "\n".join(p.text for p in rapport.paragraphs)
    assert "Attribuer à Soumissionnaire B. Jugé" in texte
    assert "À compléter" not in texte

    lettre = evaluation / "lettres" / "lot-1-rejet-soumissionnaire-a.docx"
    lettre.write_bytes(lettre.read_bytes() + b"\0")
    with pytest.raises(TravailProtege):
        lettres(depouille, le=LE)


def test_une_offre_retiree_puis_effacee_des_decisions_n_a_pas_de_lettre_a_signer(depouille: Path) -> None:
    """Le retrait, compté à une comparaison, s'effaçait sans un mot, et la lettre d'attribution partait."""
    decisions = depouille / "evaluation" / "decisions.yaml"
    avant = decisions.read_text(encoding="utf-8")
    retrait = (
        '  - {offre: "Soumissionnaire D", lot: 2, decision: retiree, motif: Lettre reçue., auteur: a, date: 2027-01-30}'
    )
    decisions.write_text(f"{avant}{retrait}\n", encoding="utf-8")
    comparer(depouille, le=LE)
    decisions.write_text(avant, encoding="utf-8")
    suite = next(li for li in SUITES.splitlines() if "lot: 2" in li)
    (depouille / "evaluation" / "suites.yaml").write_text(f"suites:\n{suite}\n", encoding="utf-8")
    for _ in range(2):
        resultat = comparer(depouille, le=LE)
        assert {a.lot for a in resultat.anomalies if a.code == "ecart-disparu"} == {2}
        assert all(d.projet for d in lettres(depouille, le=LE).documents if d.lot == 2)


def test_une_offre_ecartee_sur_un_constat_le_reste_aux_comparaisons_suivantes(depouille: Path) -> None:
    """Décidée sur un poste qui retarde, ou sous des grilles renommées, elle revenait première à la seconde."""
    comparer(depouille, le=LE)
    evaluation = depouille / "evaluation"
    decisions = evaluation / "decisions.yaml"
    avant = decisions.read_text(encoding="utf-8")
    for sens, hors in (("ecartee", True), ("maintenue", False)):
        prise = (
            f'  - {{offre: "Soumissionnaire C", lot: 1, exigence: CCT-SEC-06, decision: {sens}, motif: Lu., auteur: a,'
            f" date: {LE.date() - timedelta(30)}}}"
        )
        decisions.write_text(f"{avant}{prise}\n", encoding="utf-8")
        for rang in range(3):
            if rang == 1:
                for grille in [*evaluation.glob("grille-achats*.xlsx"), *evaluation.glob("grille-zoe*.xlsx")]:
                    anciens = ("achats", "zoe") if "achats" in grille.name else ("zoe", "achats")
                    grille.rename(grille.with_name(grille.name.replace(*anciens)))
            resultat = comparer(depouille, le=LE - timedelta(30))
            (offre,) = [o for o in resultat.comparaison.lots[0].offres if o.soumissionnaire == "Soumissionnaire C"]
            assert (offre.mise_a_l_ecart is not None) == hors
            assert not {"decision-perimee", "ecart-disparu"} & {a.code for a in resultat.anomalies}


def test_une_phrase_douteuse_se_relit_puis_se_confirme(depouille: Path) -> None:
    """Elle partait, sans un mot, dans une lettre dite « à signer »."""
    evaluation = depouille / "evaluation"
    with (evaluation / "decisions.yaml").open("a", encoding="utf-8") as decisions:
        decisions.write(DECISIONS)
    comparer(depouille, le=LE)
    douteuses = SUITES.replace("motif: Jugé", "motif: Les autres sont moins complètes.", 1)
    (evaluation / "suites.yaml").write_text(douteuses, encoding="utf-8")
    resultat = lettres(depouille, le=LE)
    assert {d.destinataire for d in resultat.documents if d.a_relire} == {"Soumissionnaire A", "Soumissionnaire C"}
    etats = {etat for lot, nature, *_, etat in resultat.tableau()[2] if (lot, nature) == ("1", "rejet")}
    assert etats == {"à compléter et à relire"}
    conseils = [a.conseil for a in resultat.anomalies if a.code == "phrase-a-relire"]
    assert len(conseils) == 2
    _, _, suites = douteuses.partition("\n")
    relues = "".join(f"    {conseil[conseil.index('- ') :]}\n" for conseil in conseils)
    (evaluation / "suites.yaml").write_text(f"courrier:\n  relues:\n{relues}{suites}", encoding="utf-8")
    relu = lettres(depouille, le=LE)
    assert not any(d.a_relire for d in relu.documents)
    assert "phrase-a-relire" not in {a.code for a in relu.anomalies}


def test_une_suite_mal_ecrite_se_dit_sans_rien_casser(depouille: Path) -> None:
    (depouille / "evaluation" / "suites.yaml").write_text(
        "suites:\n  - {offre: X, suite: peut-etre}\n", encoding="utf-8"
    )
    resultat = lettres(depouille, le=LE)
    assert resultat.est_bloque
    assert all(d.projet for d in resultat.documents)


@pytest.mark.libreoffice
def test_le_rapport_et_les_lettres_tiennent_en_peu_de_pages(depouille: Path, tmp_path: Path) -> None:
    """Vingt pages au plus pour trois candidats ; la synthèse seule sur la première ; une lettre en deux."""
    evaluation = depouille / "evaluation"
    shutil.copy(contenu("exemples") / "portail" / "evaluation" / "suites.yaml", evaluation / "suites.yaml")
    comparer(depouille, le=LE)
    lettres(depouille, le=LE)
    noms = [f"lot-2-{nature}.docx" for nature in ("rejet-soumissionnaire-a", "attributaire-soumissionnaire-d")]
    documents = {nom: (evaluation / "lettres" / nom).read_bytes() for nom in noms}
    documents["rapport-analyse.docx"] = (evaluation / "rapport-analyse.docx").read_bytes()
    rapport = docx.Document(str(evaluation / "rapport-analyse.docx"))
    corps = rapport.element.body
    rangs = [i for i, e in enumerate(corps) if e.xpath('.//w:br[@w:type="page"]')]
    del corps[rangs[0] : len(corps) - 1]
    rapport.save(str(tmp_path / "synthese.docx"))
    documents["synthese.docx"] = (tmp_path / "synthese.docx").read_bytes()
    pages = {nom: len(pages_de(pdf)) for nom, pdf in convertir(documents).items()}
    assert pages.pop("rapport-analyse.pdf") <= 20
    assert pages.pop("synthese.pdf") == 1
    assert max(pages.values()) <= 2
