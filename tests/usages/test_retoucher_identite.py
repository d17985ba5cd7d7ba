"""Retoucher l'identité ne touche qu'à ses sections : commentaires et barème demeurent à l'octet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cctgen.socle.erreurs import DonneesInvalides, TravailProtege
from cctgen.usages.preparation.nouveau import IdentiteSaisie, creer_depuis_exemple, creer_vierge
from cctgen.usages.preparation.questionnaire import ouvrir_le_questionnaire
from cctgen.usages.reglage.ce_qui_part import ce_qui_part
from cctgen.usages.reglage.retoucher_identite import Fiche, LotFiche, lire_la_fiche, retoucher


@pytest.fixture
def portail(tmp_path: Path) -> Path:
    creer_depuis_exemple(tmp_path / "portail", "portail")
    return tmp_path / "portail"


def lignes(racine: Path) -> list[str]:
    return (racine / "consultation.yaml").read_text(encoding="utf-8").splitlines()


def test_ce_qui_ne_change_pas_demeure_a_l_octet(portail: Path) -> None:
    avant = (portail / "consultation.yaml").read_bytes()
    retoucher(portail, lire_la_fiche(portail))
    assert (portail / "consultation.yaml").read_bytes() == avant


def test_seules_les_lignes_de_la_section_changent(portail: Path) -> None:
    avant = lignes(portail)
    fiche = lire_la_fiche(portail)
    retoucher(portail, replace(fiche, objet="Un « objet » : #neuf", jour="2027-01-15"))
    apres = lignes(portail)
    changees = [n for n, (a, b) in enumerate(zip(avant, apres, strict=True)) if a != b]
    assert [avant[n].partition(":")[0] for n in changees] == ["objet", "date"]
    assert lire_la_fiche(portail).objet == "Un « objet » : #neuf"


def test_un_lot_s_ajoute_et_s_estime_sans_toucher_aux_autres(portail: Path) -> None:
    avant = lignes(portail)
    fiche = lire_la_fiche(portail)
    retoucher(portail, replace(fiche, lots=(*fiche.lots, LotFiche(3, "Formation", "25000.50"))))
    assert all(ligne in lignes(portail) for ligne in avant)
    assert lire_la_fiche(portail).lots[2] == LotFiche(3, "Formation", "25000.50")


A_LA_MAIN = """lots:
  - numero: 1
    titre: >
      Réalisation
      du portail
    estimation: "125 000,50 €"   # marché précédent
  - {numero: 2, titre: 'Maintenance'}
"""
VARIANTES = """variantes:
  admises: oui
  exigences_minimales: >
    Tenir
    la charge.
  presentation: 'Un mémoire.'
  lots: [ 1 ]
"""


@pytest.mark.parametrize(
    ("change", "partent"),
    [
        (lambda f: replace(f, lots=(*f.lots, LotFiche(3, "Formation"))), ()),
        (lambda f: replace(f, lots=(f.lots[0], LotFiche(2, "TMA"))), ("  - {numero: 2, titre: 'Maintenance'}",)),
        (lambda f: replace(f, lots=f.lots[:1]), ("  - {numero: 2, titre: 'Maintenance'}",)),
        (lambda f: replace(f, lots=(replace(f.lots[0], titre="Portail"), f.lots[1])), ("Réalisation", "du portail")),
        (lambda f: replace(f, presentation="Un dossier."), ("  presentation: 'Un mémoire.'",)),
        (lambda f: replace(f, acheteur="La ville"), ("  nom: >", "    Ministère", "    de l'exemple")),
        (lambda f: replace(f, service="Achats"), ("  service: 'Direction du numérique'",)),
    ],
    ids=["lot ajouté", "autre lot", "autre lot ôté", "titre du lot", "présentation", "acheteur", "service"],
)
def test_ce_qui_ne_change_pas_garde_la_forme_ecrite_a_la_main(
    portail: Path, change: Callable[[Fiche], Fiche], partent: tuple[str, ...]
) -> None:
    chemin = portail / "consultation.yaml"
    tete, suite = chemin.read_text("utf-8").split("acheteur:")[0], chemin.read_text("utf-8").partition("date:")[2]
    suite = suite.partition("lots:")[0] + A_LA_MAIN + VARIANTES + suite[suite.index("services:") :]
    acheteur = "acheteur:\n  nom: >\n    Ministère\n    de l'exemple\n  service: 'Direction du numérique'\n"
    chemin.write_text(f"{tete}{acheteur}date:{suite}", "utf-8")
    avant, voulue = lignes(portail), change(lire_la_fiche(portail))
    retoucher(portail, voulue)
    assert replace(lire_la_fiche(portail), lots_des_variantes=voulue.lots_des_variantes) == voulue
    apres = lignes(portail)
    gardees = [ligne for ligne in avant if ligne not in partent and ligne.strip() not in (*partent, "titre: >")]
    bareme = avant.index("bareme:")
    assert [ligne for ligne in gardees if avant.index(ligne) < bareme and ligne not in apres] == []


def test_un_lot_ote_emporte_ses_reponses(portail: Path) -> None:
    fiche = lire_la_fiche(portail)
    retoucher(portail, replace(fiche, lots=fiche.lots[:1]))
    saisies = ouvrir_le_questionnaire(portail)[1].saisies
    assert set(saisies.lots) == {1}
    assert saisies.communes


@pytest.mark.parametrize("otes", [{1}, {2}, {1, 2}])
def test_un_lot_ote_emporte_tout_ce_qui_le_vise(portail: Path, otes: set[int]) -> None:
    chemin = portail / "consultation.yaml"
    texte = chemin.read_text("utf-8").replace(
        "variantes: {admises: non}", 'variantes: {admises: oui, lots: [2], exigences_minimales: "le CCTP"}'
    )
    ajustements = (
        "ajustements:\n"
        "  - {clause: SSI-012, action: retirer, motif: du lot 2, lots: [2]}\n"
        "  - {clause: SSI-012, action: retirer, motif: du lot 1, lots: [1]}\n"
        "  - {clause: SSI-012, action: ajouter, motif: de tous}\n"
    )
    chemin.write_text(texte.replace("bareme:\n", f"{ajustements}bareme:\n"), "utf-8")
    fiche = lire_la_fiche(portail)
    retoucher(portail, replace(fiche, lots=tuple(lot for lot in fiche.lots if lot.numero not in otes)))
    redaction = ouvrir_le_questionnaire(portail)[1].redaction
    assert {n for a in redaction.ajustements for n in a.lots} == {1, 2} - otes
    assert [a.motif for a in redaction.ajustements if not a.lots] == ["de tous"]
    assert redaction.variantes is not None and redaction.variantes.admises is (2 not in otes)
    assert redaction.bareme is not None and set(redaction.bareme.lots) == {2} - otes
    assert bool(redaction.bareme.criteres) is (otes != {1}), "des critères communs ne notent que le lot 1"


def test_les_criteres_du_dernier_lot_ote_deviennent_ceux_du_marche(portail: Path) -> None:
    retoucher(portail, replace(lire_la_fiche(portail), lots=lire_la_fiche(portail).lots[1:]))
    retoucher(portail, replace(lire_la_fiche(portail), lots=()))
    bareme = ouvrir_le_questionnaire(portail)[1].redaction.bareme
    assert bareme is not None and not bareme.lots
    assert [str(c.poids) for c in bareme.criteres] == ["40", "10", "50"]


def test_ce_qui_partirait_se_dit_sans_rien_ecrire(portail: Path) -> None:
    fiche = lire_la_fiche(portail)
    avant = (portail / "consultation.yaml").read_bytes()
    assert ce_qui_part(portail, replace(fiche, objet="Autre", lots=(*fiche.lots, LotFiche(3, "Formation")))) == ()
    dites = ce_qui_part(portail, replace(fiche, lots=fiche.lots[1:]))
    assert any(c.dite.startswith("Les critères communs : Valeur technique (50)") for c in dites)
    assert not any("publié" in c.dite for c in dites)
    assert all(saisi in c.dite for c in dites for saisi in c.saisis)
    assert (portail / "consultation.yaml").read_bytes() == avant


def test_les_criteres_d_offres_recues_ne_partent_pas_avec_leur_lot(portail: Path) -> None:
    fiche = lire_la_fiche(portail)
    (portail / "offres").mkdir()
    (portail / "offres" / "registre.json").write_text("{}", encoding="utf-8")
    avant = (portail / "consultation.yaml").read_bytes()
    with pytest.raises(TravailProtege, match="ses critères"):
        retoucher(portail, replace(fiche, lots=fiche.lots[:1]))
    assert (portail / "consultation.yaml").read_bytes() == avant
    retoucher(portail, replace(fiche, objet="Autre"))


@pytest.mark.parametrize("estimation", ["0", "-5", "beaucoup"])
def test_ce_qui_ne_se_relirait_pas_ne_s_ecrit_pas(portail: Path, estimation: str) -> None:
    avant = {f: f.read_bytes() for f in portail.iterdir() if f.is_file()}
    with pytest.raises(DonneesInvalides):
        retoucher(portail, replace(lire_la_fiche(portail), lots=(LotFiche(1, "A", estimation),)))
    assert {f: f.read_bytes() for f in portail.iterdir() if f.is_file()} == avant


def test_une_consultation_vierge_prend_un_service_et_des_lots(tmp_path: Path) -> None:
    racine = tmp_path / "neuve"
    creer_vierge(racine, IdentiteSaisie("R-1", "Objet", "Acheteur"), date(2026, 12, 1))
    retoucher(racine, replace(lire_la_fiche(racine), service="Achats", lots=(LotFiche(1, "A"), LotFiche(2, "B"))))
    fiche = lire_la_fiche(racine)
    assert (fiche.service, [lot.titre for lot in fiche.lots]) == ("Achats", ["A", "B"])
