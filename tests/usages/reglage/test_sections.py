"""Une section change, le reste demeure à l'octet : commentaires, ordre, fins de ligne, éléments de liste intacts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cctgen.socle import yaml_strict
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides, EcritureImpossible
from cctgen.usages.reglage.sections import remplacer_la_section

TEXTE = """# à moi
reference: "1"   # la référence
# mes ajustements
ajustements:
  # le premier
  - {clause: SSI-001, action: retirer, motif: "Jugé"}
  - clause: SSI-002
    action: ajouter
    motif: "Revu"   # relu
# le barème
bareme:
  criteres: []
"""
PREMIER = {"clause": "SSI-001", "action": "retirer", "motif": "Jugé"}
SECOND = {"clause": "SSI-002", "action": "ajouter", "motif": "Revu"}
NEUF = {"exigence": "A-1", "action": "retirer", "motif": "déjà « couverte » : oui", "lots": ["1"]}


def test_un_element_ajoute_laisse_les_autres_a_l_octet() -> None:
    refait = remplacer_la_section(TEXTE, "ajustements", [PREMIER, SECOND, NEUF])
    avant, apres = TEXTE.split("# le barème")
    assert refait.startswith(avant)
    assert refait.endswith("# le barème" + apres)
    assert refait[len(avant) :].startswith("  - ")


def test_un_element_ote_emporte_son_commentaire_et_lui_seul() -> None:
    refait = remplacer_la_section(TEXTE, "ajustements", [SECOND])
    assert refait == TEXTE.replace("  # le premier\n", "").replace(
        '  - {clause: SSI-001, action: retirer, motif: "Jugé"}\n', ""
    )


def test_une_section_videe_s_en_va_et_les_commentaires_voisins_restent() -> None:
    refait = remplacer_la_section(TEXTE, "ajustements", [])
    assert refait == TEXTE.partition("ajustements:")[0] + "# le barème" + TEXTE.partition("# le barème")[2]


def test_une_section_neuve_se_place_avant_le_bareme() -> None:
    refait = remplacer_la_section(TEXTE, "services", [{"service": "bastion", "contact": "a"}])
    assert refait.replace("services: [{service: bastion, contact: a}]\n", "") == TEXTE


@pytest.mark.parametrize("texte", [TEXTE.replace("\n", "\r\n"), "\ufeff" + TEXTE, TEXTE.rstrip("\n")])
def test_fins_de_ligne_et_marque_de_tete_demeurent(texte: str) -> None:
    refait = remplacer_la_section(texte, "bareme", {"criteres": [{"id": "prix"}]})
    assert refait.startswith(texte[: texte.index("bareme:")])
    assert ("\r\n" in refait) == ("\r\n" in texte)
    assert refait.count("\n") - refait.count("\r\n") in (0, refait.count("\n"))


def test_une_forme_qui_ne_se_separe_pas_est_refusee() -> None:
    en_une_ligne = '{reference: "1", ajustements: [x]}\n'
    assert remplacer_la_section(en_une_ligne, "ajustements", ["a"]) == en_une_ligne.replace("[x]", "[a]")
    with pytest.raises(EcritureImpossible):
        remplacer_la_section(en_une_ligne, "ajustements", [])


def test_un_fichier_fautif_est_refuse() -> None:
    with pytest.raises(DonneesInvalides):
        remplacer_la_section("a: [\n", "ajustements", [NEUF])


TEXTES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)


@settings(max_examples=30, deadline=None)
@given(motif=TEXTES, lots=st.lists(TEXTES, max_size=3))
def test_ce_qui_s_ecrit_se_relit(motif: str, lots: list[str]) -> None:
    texte = (contenu("exemples") / "portail" / "consultation.yaml").read_text(encoding="utf-8")
    voulu = [{"clause": "SSI-001", "motif": motif, "lots": lots}] if lots else [{"motif": motif}]
    refait = remplacer_la_section(texte, "ajustements", voulu)
    assert yaml_strict.analyser(refait, "x")[0].valeur["ajustements"] == voulu  # type: ignore[index,call-overload]
    assert remplacer_la_section(refait, "ajustements", []) == texte
