"""Un manquement de sécurité s'audite, se corrige et se sanctionne une fois, selon sa gravité."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cctgen.clausier.textes.articles import deroge_a
from tests.contenu.dossiers import ACHATS, ACTIVES, SAAS, dossier_de, enonces, exigees, imprime, retenues, textes
from tests.contenu.profils import dossier_livre


@pytest.mark.parametrize("nom", ACHATS)
def test_une_penalite_de_securite_ne_se_cumule_pas_avec_celle_du_ccag(nom: str) -> None:
    """L'article 14.3 du CCAG-TIC sanctionne déjà une violation de la sécurité : qui fixe la sienne le dit."""
    derogations = {(d.clause, d.article) for d in dossier_de(nom).derogations}
    siennes = {c for c, article in derogations if article == "14.1" and c in {"SSI-033", "SSI-042"}}
    assert {(c, "14.3") for c in siennes} <= derogations


def test_la_resiliation_sans_faute_dit_son_decompte() -> None:
    [reexamen] = [c for c in ACTIVES if c.id == "SSI-035"]
    assert "article 52.4" in reexamen.texte
    assert "5.2.2, 6.2 et 7.2" in reexamen.texte


def test_un_fait_consomme_n_attend_pas_une_mise_en_demeure() -> None:
    [sanctions] = [c for c in ACTIVES if c.id == "SSI-033"]
    apres = sanctions.texte.split("après une mise en demeure")[1].split("Deux autres cas justifient")
    assert "dissimulation" not in apres[0]
    assert "répétition" not in apres[0]
    assert deroge_a(sanctions, "50.2")


def test_l_audit_que_le_titulaire_fait_de_ses_systemes_est_suivi_de_corrections() -> None:
    assert "dont les constats sont corrigés selon un plan d'action" in enonces(dossier_livre(SAAS))["SSI-029-2"]


@pytest.mark.parametrize("achat", ACHATS)
def test_l_audit_annuel_ne_se_cite_que_la_ou_il_est_exige(achat: str) -> None:
    lu = dossier_de(achat)
    assert "SSI-029-2" in exigees(lu) or "audit annuel" not in "\n".join(imprime(lu))


@pytest.mark.parametrize("achat", ACHATS)
def test_le_nombre_des_audits_ne_borne_pas_ce_qu_un_tiers_exige(achat: str) -> None:
    texte = textes(dossier_de(achat)).get("SSI-029")
    assert texte is None or ("sans compter ceux" in texte and "l'homologation ou une autorité de contrôle" in texte)


@pytest.mark.parametrize("achat", ACHATS)
def test_une_penalite_a_sa_clause(achat: str) -> None:
    lu = textes(dossier_de(achat))
    for penalite, obligation in (("SSI-041", "SSI-022"), ("SSI-042", "SSI-009"), ("SSI-042", "SSI-016")):
        assert penalite not in lu or obligation in lu
    assert "vulnérabilité" not in lu.get("SSI-033", "")


def test_la_resiliation_ne_suit_que_des_manquements_de_securite_qui_exposent() -> None:
    assert "qui a exposé les données ou les systèmes de l'acheteur" in textes(dossier_de("SaaS RH"))["SSI-033"]


@pytest.mark.parametrize("achat", ACHATS)
def test_une_penalite_contestee_ne_fonde_pas_la_resiliation(achat: str) -> None:
    """Elle ne se compte qu'après la procédure contradictoire, et l'exonération n'efface pas le manquement."""
    lu = textes(dossier_de(achat)).get("SSI-033", "")
    assert "encourue" not in lu
    assert (
        not lu
        or "en douze mois, deux pénalités, même exonérées, ont été retenues selon l'article 14.1.1 du CCAG-TIC" in lu
    )


@pytest.mark.parametrize("achat", ACHATS)
def test_une_penalite_en_euros_suit_le_montant_du_marche(achat: str) -> None:
    """Le même forfait, à moins de 60 000 € et à plus d'un million, n'est à la mesure de l'un ni de l'autre."""
    proposees: list[dict[tuple[str, str], int]] = []
    for montant in ("moins_60", "de_60_a_140", "de_216_a_1000"):
        ici = retenues(dossier_livre({**ACHATS[achat], "montant": montant}))
        valeurs = {"montant": (montant,)}
        proposees.append(
            {
                (c.id, nom): int(p.propose(valeurs) or 0)
                for c in ACTIVES
                for nom, p in c.parametres.items()
                if c.id in ici and p.unite.startswith("euros")
            }
        )
    for petite, grande in pairwise(proposees):
        communes = petite.keys() & grande.keys()
        assert communes
        assert [cle for cle in communes if not 0 < petite[cle] < grande[cle]] == []


@pytest.mark.parametrize("achat", ACHATS)
def test_un_test_ne_deborde_pas_sur_les_autres_clients_d_une_ressource_partagee(achat: str) -> None:
    texte = textes(dossier_de(achat)).get("SSI-029")
    assert texte is None or "un test s'y borne à l'espace de l'acheteur" in texte
