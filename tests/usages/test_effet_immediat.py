"""L'effet lu à chaque clic est celui qu'aurait le dossier assemblé, au lot près."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cctgen.assemblage.selection.par_lot import selections_de
from cctgen.consultation.brouillon import Cle, repondre
from cctgen.consultation.modele import Consultation
from cctgen.usages.explication.et_si import et_si
from cctgen.usages.preparation.effet_immediat import EffetImmediat, Essai, Socle, Touche, essayer
from cctgen.usages.preparation.nouveau import IdentiteSaisie, creer_depuis_exemple, creer_vierge

CHANGEMENTS: tuple[tuple[Cle, tuple[str, ...]], ...] = (
    ((0, "hebergement"), ("titulaire",)),
    ((0, "sensibilite"), ("usuel",)),
    ((1, "nature"), ("saas",)),
    ((0, "public"), ("aucun",)),
    ((2, "publication"), ()),
)


@pytest.fixture(scope="module")
def essai(tmp_path_factory: pytest.TempPathFactory) -> Essai:
    racine = tmp_path_factory.mktemp("essai") / "portail"
    creer_depuis_exemple(racine, "portail")
    return essayer(racine)


def _effet(essai: Essai, cle: Cle, valeurs: tuple[str, ...]) -> EffetImmediat:
    return essai.effet(repondre(essai.consultation.saisies, cle, valeurs))


@pytest.mark.parametrize(("cle", "valeurs"), CHANGEMENTS)
def test_l_effet_est_celui_de_la_selection(essai: Essai, cle: Cle, valeurs: tuple[str, ...]) -> None:
    saisies = repondre(essai.consultation.saisies, cle, valeurs)
    effet = essai.effet(saisies)

    def retenues(consultation: Consultation) -> set[tuple[str, int]]:
        selections = selections_de(essai.clausier, consultation)
        return {(i, s.lot) for s in selections for v in (s.clauses, s.exigences) for i, dit in v.items() if dit.retenue}

    avant = retenues(essai.consultation)
    apres = retenues(replace(essai.consultation, saisies=saisies))
    dits = {t.id for t in (*effet.clauses_ajoutees, *effet.exigences_ajoutees)}
    otes = {t.id for t in (*effet.clauses_retirees, *effet.exigences_retirees)}
    assert dits == {i for i, lot in apres - avant}
    assert otes == {i for i, lot in avant - apres}
    ids = {i for i, _ in apres}
    assert (effet.apres.clauses, effet.apres.exigences) == (
        len(ids & essai.clausier.clauses.keys()),
        len(ids - essai.clausier.clauses.keys()),
    )


def test_revenir_en_arriere_ne_change_rien(essai: Essai) -> None:
    _effet(essai, (0, "hebergement"), ("titulaire",))
    effet = essai.effet(essai.consultation.saisies)
    assert not effet.change_le_dossier
    assert effet.avant == effet.apres
    assert all(d.avant == "" for d in effet.deductions)


def test_une_contradiction_se_dit_avec_ses_lots_comme_a_l_ouverture(essai: Essai) -> None:
    effet = _effet(essai, (1, "nature"), ("saas",))
    (contradiction,) = effet.contradictions
    assert contradiction.lots == "lot 1"
    complet = et_si(essai.racine, (), ["1:nature=saas"])
    dite = next(a for a in complet.apparues if a.code == "reponses-contradictoires")
    assert dite.message == f"lot 1, {contradiction.message}"


def test_une_contradiction_levee_se_dit(essai: Essai) -> None:
    en_faute = replace(
        essai.consultation, saisies=repondre(essai.consultation.saisies, (0, "exposition"), ("intranet",))
    )
    effet = Essai(essai.racine, Socle(essai.clausier), en_faute).effet(essai.consultation.saisies)
    assert [c.id for c in effet.levees] == ["usagers-hors-d-internet"]
    assert effet.contradictions == ()


def test_le_niveau_de_sensibilite_change_avec_sa_raison(essai: Essai) -> None:
    effet = _effet(essai, (0, "sensibilite"), ("usuel",))
    niveau = next(d for d in effet.deductions if d.id == "niveau")
    assert (niveau.avant, niveau.valeur) == ("Élevé", "Renforcé")
    assert niveau.raisons


def test_un_lot_touche_seul_est_nomme(essai: Essai) -> None:
    effet = _effet(essai, (2, "code_existant"), ("non",))
    touches = (*effet.clauses_ajoutees, *effet.clauses_retirees)
    assert touches
    assert {t.lots for t in touches} == {"lot 2"}


def test_une_consultation_vierge_s_essaie(tmp_path: Path) -> None:
    racine = tmp_path / "neuve"
    creer_vierge(racine, IdentiteSaisie("R", "Objet", "Acheteur"), date(2026, 12, 1))
    essai = essayer(racine)
    effet = _effet(essai, (0, "nature"), ("etudes",))
    assert effet.manquantes > 0
    assert effet.clauses_ajoutees[0] == Touche(effet.clauses_ajoutees[0].id, effet.clauses_ajoutees[0].titre, "")


def test_deux_essais_du_meme_clausier_se_partagent_les_juges_sans_se_meler(essai: Essai) -> None:
    socle = Socle(essai.clausier)
    consultation = essai.consultation
    sans = replace(consultation, redaction=consultation.redaction.model_copy(update={"ajustements": ()}))
    partages = [Essai(essai.racine, socle, c) for c in (consultation, sans, consultation)]
    seuls = [Essai(essai.racine, Socle(essai.clausier), c) for c in (consultation, sans, consultation)]
    for cle, valeurs in CHANGEMENTS:
        assert [_effet(e, cle, valeurs) for e in partages] == [_effet(e, cle, valeurs) for e in seuls]
