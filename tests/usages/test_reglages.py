"""Un paramètre se demande quand quelque chose l'imprime : un texte retenu, ou une exigence retenue."""

from __future__ import annotations

from cctgen.assemblage.dossier import assembler
from cctgen.documents.markdown.lecture import en_clair
from cctgen.usages.preparation.parametres import parametres_demandes
from tests.fabriques import un_clausier, une_clause, une_consultation, une_exigence

PARAMETRES = {
    "delai": {"type": "entier", "defaut": "3"},
    "service": {"type": "texte", "defaut": "un service à nommer"},
}
QUESTION = {"id": "acces", "titre": "Accès", "libelle": "Un accès ?", "type": "oui_non"}


def demandes(acces: str) -> list[str]:
    exigence = une_exigence(
        "SSI-001-1", enonce="La solution emploie : {service}.", quand={"question": "acces", "parmi": ["oui"]}
    )
    clause = une_clause("SSI-001", texte="Dans les {delai} jours.", exigences=[exigence], parametres=PARAMETRES)
    consultation = une_consultation(communes={"acces": acces})
    return [d.nom for d in parametres_demandes(un_clausier([clause], [QUESTION]), consultation)]


def test_un_parametre_que_seule_insere_une_exigence_ecartee_ne_se_demande_pas() -> None:
    assert demandes("non") == ["delai"]
    assert demandes("oui") == ["delai", "service"]


SELON = {
    "delai": {
        "type": "entier",
        "defaut": "60",
        "selon": [{"quand": {"question": "acces", "parmi": ["non"]}, "defaut": "30"}],
    }
}


def propose(lots: dict[int, dict[str, str]], parametres: dict[str, dict[str, str]] | None = None) -> tuple[str, str]:
    """Rend la valeur demandée à l'acheteur et l'article imprimé."""
    clause = une_clause("SSI-001", texte="Dans les {delai} jours.", parametres=SELON)
    question = {**QUESTION, "par_lot": "oui"}
    clausier, consultation = un_clausier([clause], [question]), une_consultation(lots=lots, parametres=parametres)
    demandee = parametres_demandes(clausier, consultation)[0]
    return demandee.valeur, en_clair(next(assembler(clausier, consultation).articles).texte)


def test_la_valeur_proposee_suit_la_reponse_et_nulle_alternative_ne_s_imprime() -> None:
    assert propose({1: {"acces": "oui"}}) == ("60", "Dans les 60 jours.")
    assert propose({1: {"acces": "non"}}) == ("30", "Dans les 30 jours.")


def test_deux_lots_ont_chacun_la_valeur_qu_appelle_leur_reponse() -> None:
    dite, lue = propose({1: {"acces": "oui"}, 2: {"acces": "non"}})
    assert (dite, lue) == ("60 (lot 1) ; 30 (lot 2)", "Dans les 60 (lot 1) et 30 (lot 2) jours.")


def test_la_valeur_que_regle_l_acheteur_vaut_pour_tous_les_lots() -> None:
    reglee = {"SSI-001": {"delai": "45"}}
    assert propose({1: {"acces": "oui"}, 2: {"acces": "non"}}, reglee) == ("45", "Dans les 45 jours.")
