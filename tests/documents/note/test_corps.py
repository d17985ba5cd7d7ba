"""Les trois pages de la note : ce qui revient à l'acheteur, et un lien vers le reste."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cctgen.assemblage.modele import Dossier, PieceAttendue, ReponseMontree, Rubrique
from cctgen.assemblage.presentation.services import services_sans_objet
from cctgen.clausier.modele import Niveau
from cctgen.consultation.modele import PrecisionDeService, ReponsesDuLot, Variantes
from cctgen.documents.fragments import Lien, Marque
from cctgen.documents.note.ancres import PIECES, PIECES_MONTREES
from cctgen.documents.note.corps import CHOIX_MONTRES, POINTS_MONTRES, corps_note
from cctgen.documents.note.detail import detail_de_la_note
from cctgen.documents.note.points import constat, ou
from cctgen.documents.texte import Bloc, Tableau, Titre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.contenu import contenu
from cctgen.usages.ouverture.consultation import ouvrir
from tests.documents.fabriques import dossier_complet, un_article, un_document, un_dossier, une_citation, une_exigence
from tests.documents.test_contenu import textes
from tests.livre import clausier_livre


def dossier_de(*articles: object, **autres: object) -> Dossier:
    return un_dossier(un_document(Rubrique("1", "Rubrique", "", articles)), **autres)


def partie(blocs: tuple[Bloc, ...], titre: str) -> list[str]:
    """Rend les textes qui suivent un titre de premier niveau, jusqu'au suivant."""
    rangs = [i for i, b in enumerate(blocs) if isinstance(b, Titre) and b.niveau == 1]
    debut = next(i for i in rangs if blocs[i].texte == titre)
    fin = next((i for i in rangs if i > debut), len(blocs))
    return textes(blocs[debut + 1 : fin])


def une_anomalie(code: str, gravite: Gravite) -> Anomalie:
    return Anomalie(code, f"Constat de {code}.", "Corrigez.", gravite=gravite, ref=code)


@pytest.mark.parametrize(
    ("gravite", "bloquants", "arrete"),
    [
        (Gravite.BLOQUANTE, (), True),
        (Gravite.A_QUALIFIER, ("le-code",), True),
        (Gravite.A_QUALIFIER, ("un-autre",), False),
    ],
)
def test_ce_qui_bloque_se_lit_a_part_de_ce_qui_se_decide(gravite: Gravite, bloquants: tuple[str, ...], arrete: bool):
    blocs = corps_note(un_dossier(anomalies=(une_anomalie("le-code", gravite),)), bloquants)
    constat = "Constat de le-code. Corrigez. | Le code"
    assert (constat in partie(blocs, "Ce qui bloque la publication")) is arrete
    assert (constat in partie(blocs, "Ce que vous décidez")) is not arrete


@pytest.mark.parametrize(("bloquants", "gravite"), [(("le-code",), "Bloquante"), ((), "À qualifier")])
def test_le_detail_donne_a_un_point_la_gravite_que_lui_donnent_les_pages_de_tete(
    bloquants: tuple[str, ...], gravite: str
) -> None:
    detail = detail_de_la_note(un_dossier(anomalies=(une_anomalie("le-code", Gravite.A_QUALIFIER),)), bloquants)
    assert f"{gravite} | Constat de le-code. Corrigez. | Le code" in textes(detail)


def test_le_detail_dit_d_abord_ce_qui_bloque() -> None:
    """« Bloquante » venait après deux « À qualifier »."""
    gravites = (Gravite.INFORMATION, Gravite.A_QUALIFIER, Gravite.BLOQUANTE, Gravite.A_QUALIFIER)
    anomalies = tuple(une_anomalie(f"code-{n}", gravite) for n, gravite in enumerate(gravites))
    dites = [
        lu.split(" ")[0] for lu in textes(detail_de_la_note(un_dossier(anomalies=anomalies))) if "Constat de" in lu
    ]
    assert dites == ["Bloquante", "À", "À", "Information"]


def test_la_note_ne_dit_ni_fichier_ni_ligne_de_ce_qui_s_ecrit_par_la_page() -> None:
    """« Où » nomme l'endroit dans les mots de l'acheteur."""
    conseil = "Écrivez-la dans consultation.yaml, ligne 15 ; rien ne se publie avant."
    attente = replace(une_anomalie("le-code", Gravite.BLOQUANTE), conseil=conseil)
    lignes = partie(corps_note(un_dossier(anomalies=(attente,))), "Ce qui bloque la publication")
    assert "Constat de le-code. Écrivez-la ; rien ne se publie avant. | Le code" in lignes


def test_aucune_primordiale_se_dit_en_toutes_lettres() -> None:
    assert any("dont aucune primordiale" in lu for lu in textes(corps_note(un_dossier())))


def test_un_critere_a_ecrire_qui_bloque_ne_se_redit_pas_parmi_ce_qui_se_decide():
    attente = replace(une_anomalie("champ-a-completer", Gravite.A_QUALIFIER), ref="technique")
    critere = replace(une_anomalie("critere-a-completer", Gravite.A_QUALIFIER), ref="technique")
    autre = replace(critere, code="critere-lourd", message="Le critère pèse trop.")
    blocs = corps_note(un_dossier(anomalies=(attente, critere, autre)), ("champ-a-completer",))
    decide = " ".join(partie(blocs, "Ce que vous décidez"))
    assert "pèse trop" in decide and "Constat de critere-a-completer" not in decide
    seul = corps_note(un_dossier(anomalies=(critere,)), ("champ-a-completer",))
    assert "Constat de critere-a-completer" in " ".join(partie(seul, "Ce que vous décidez"))


@pytest.mark.parametrize(
    ("ref", "dit"),
    [
        ("technique", "Critère « Valeur technique »"),
        ("droits", "Critère « Propriété intellectuelle et logiciel libre »"),
        ("variantes", "Variantes"),
        ("bastion", "Bastion d'administration"),
        ("SSI-027", "SSI-027"),
        ("", "consultation.yaml"),
    ],
)
def test_un_constat_et_son_lieu_se_disent_dans_les_mots_de_l_acheteur(ref: str, dit: str) -> None:
    dossier = ouvrir(contenu("exemples") / "portail").exiger_dossier()
    lieu = Lieu("consultation.yaml")
    anomalie = Anomalie("code", "lots 1 et 2, rien n'est écrit.", "écrivez-le.", ref=ref, lieu=lieu)
    assert ou(dossier, anomalie) == dit
    assert constat(anomalie) == "Lots 1 et 2, rien n'est écrit. Écrivez-le."


def test_tout_service_sans_objet_se_nomme_par_son_titre_et_dit_ou_il_se_coche() -> None:
    """« Observabilite », « Documents editique » : un identifiant sans accents ne se retrouve pas au questionnaire."""
    dossier = ouvrir(contenu("exemples") / "portail").exiger_dossier()
    catalogue = clausier_livre()
    precises = [PrecisionDeService(service=identifiant) for identifiant in catalogue.services]
    coches = [ReponsesDuLot(1, {"services": tuple(catalogue.services)})]
    relevees = list(services_sans_objet(catalogue, (), coches, precises))
    assert len(relevees) > len(catalogue.services)
    for anomalie in relevees:
        assert ou(replace(dossier, services=()), anomalie) == "Services mis à disposition"
        assert f"« {catalogue.services[anomalie.ref].nom} »" in constat(anomalie)


@pytest.mark.parametrize(
    ("variantes", "procedure", "dit"),
    [
        (Variantes(admises=False), "appel_offres", True),
        (Variantes(admises=False), "adaptee", False),
        (Variantes(admises=True), "appel_offres", False),
        (None, "appel_offres", False),
    ],
)
def test_qui_interdit_les_variantes_est_averti_de_le_porter_a_l_avis(
    variantes: Variantes | None, procedure: str, dit: bool
) -> None:
    dossier = un_dossier(variantes=variantes, procedure=procedure)
    decide = partie(corps_note(dossier, ()), "Ce que vous décidez")
    assert any(t.startswith("Variantes interdites : portez-le aussi à l'avis de marché") for t in decide) is dit


@pytest.mark.parametrize("nombre", [PIECES_MONTREES, PIECES_MONTREES + 1])
def test_les_pieces_a_joindre_ne_se_listent_deux_fois_que_si_la_tete_n_y_suffit_pas(nombre: int) -> None:
    pieces = tuple(PieceAttendue(f"Pièce {n}", (), (1, 2)) for n in range(nombre))
    detail = detail_de_la_note(un_dossier(pieces_acheteur=pieces))
    listee = [b for b in detail if isinstance(b, Titre) and b.signet == PIECES]
    assert bool(listee) is (nombre > PIECES_MONTREES)


def test_de_chaque_note_ne_remonte_que_la_premiere_phrase_qui_demande_un_choix():
    article = un_article(note_acheteur="Le cadre est connu. Nommez le service. Précisez son contact.")
    sans = un_article(clause="SSI-002", note_acheteur="Le seuil vient du texte.")
    lus = partie(corps_note(dossier_de(article, sans)), "Ce que vous décidez")
    assert [t for t in lus if t.startswith("SSI-001")] == [f"SSI-001 {article.titre} | Nommez le service."]
    assert not any(t.startswith("SSI-002") for t in lus)


def test_un_choix_trop_long_s_arrete_a_son_explication():
    phrase = f"Dites qui tient la passerelle : {'la raison en est longue, ' * 10}voilà."
    lus = partie(corps_note(dossier_de(un_article(note_acheteur=phrase))), "Ce que vous décidez")
    assert any(t.endswith("| Dites qui tient la passerelle.") for t in lus)


def test_les_primordiales_et_les_reponses_par_defaut_sont_a_confirmer():
    article = un_article(exigences=(une_exigence(niveau=Niveau.P), une_exigence("SSI-001-2", niveau=Niveau.I)))
    reponse = ReponseMontree("Sécurité", "Sauvegarde", "Non", (1, 2), par_defaut=True)
    lus = " ".join(partie(corps_note(dossier_de(article, reponses=(reponse,))), "Ce que vous décidez"))
    assert "Réponses par défaut à confirmer : Sauvegarde : Non" in lus
    assert "SSI-001-1." in lus
    assert "SSI-001-2" not in lus


@pytest.mark.parametrize(
    ("effet", "a_garder"),
    [
        ("irregularite", "ce dont l'absence rend l'offre irrégulière"),
        ("notation", "sans rendre l'offre irrégulière ; n'en gardez que ce qui vous importe le plus"),
        ("remediation", "tenu avant la mise en service et tout accès, et dont le refus rend l'offre irrégulière"),
    ],
)
def test_ce_qu_une_primordiale_garde_suit_l_effet_que_l_acheteur_lui_donne(effet: str, a_garder: str):
    article = un_article(exigences=(une_exigence(niveau=Niveau.P),))
    lus = " ".join(partie(corps_note(dossier_de(article, effet_choisi=effet)), "Ce que vous décidez"))
    assert f"{a_garder}. SSI-001-1." in lus


def test_les_pieces_sans_lesquelles_nul_ne_repond_viennent_d_abord():
    pieces = (PieceAttendue("Charte", ("SSI-001",), (1, 2)), PieceAttendue("Notice", ("SSI-001",), (1,), True))
    lus = partie(corps_note(un_dossier(pieces_acheteur=pieces)), "Ce que vous joignez")
    assert lus == [
        "Sans ces pièces, nul candidat ne peut répondre :",
        "Notice (SSI-001, lot 1)",
        "Et aussi :",
        "Charte (SSI-001)",
    ]


def test_sans_piece_decisive_la_liste_ne_s_ouvre_pas_sur_une_suite():
    lus = partie(corps_note(un_dossier(pieces_acheteur=(PieceAttendue("Charte", (), (1, 2)),))), "Ce que vous joignez")
    assert lus[0] == "À joindre avec les pièces produites :"


def test_une_valeur_que_la_note_dit_proposee_se_decide_en_tete():
    articles = (
        un_article(clause="SSI-033", note_acheteur="Les montants sont des propositions."),
        un_article(clause="SSI-034", note_acheteur="Le titulaire remet une proposition."),
    )
    lus = partie(corps_note(dossier_de(*articles)), "Ce que vous décidez")
    assert any(t.startswith("Valeurs proposées") and t.endswith("à régler sur votre marché : SSI-033.") for t in lus)


def test_ce_qui_deborde_est_compte_et_mene_au_detail():
    articles = [un_article(clause=f"SSI-{n:03}", note_acheteur="Nommez-le.") for n in range(CHOIX_MONTRES + 2)]
    pieces = tuple(PieceAttendue(f"Pièce {n}", (), (1, 2)) for n in range(PIECES_MONTREES + 1))
    anomalies = tuple(une_anomalie(f"code-{n}", Gravite.A_QUALIFIER) for n in range(POINTS_MONTRES + 3))
    lus = textes(corps_note(dossier_de(*articles, pieces_acheteur=pieces, anomalies=anomalies)))
    for suite in (
        "2 choix de plus : voir «\u00a0Clauses retenues\u00a0».",
        "1 pièce de plus : voir «\u00a0Pièces à joindre par l'acheteur\u00a0».",
        "3 points de plus : voir «\u00a0Points à traiter avant publication\u00a0».",
    ):
        assert any(t.startswith(suite) for t in lus), suite


def test_un_texte_a_verifier_est_nomme_avec_les_clauses_qui_le_citent():
    citation = replace(une_citation("secnumcloud"), clauses=("SSI-001",))
    lus = partie(corps_note(dossier_de(un_article(), references=(citation,))), "Ce qui reste à vérifier")
    assert any("le texte même" in t and t.endswith("| SSI-001") for t in lus)
    assert partie(corps_note(un_dossier(references=())), "Ce qui reste à vérifier") == [
        "Toutes les références que citent les pièces sont vérifiées, et aucune ne périme dans les six mois."
    ]


def test_chaque_lien_de_la_note_mene_quelque_part():
    dossier = dossier_complet()
    blocs = (*corps_note(dossier), *detail_de_la_note(dossier))
    vus = list(_inlines(blocs))
    marques = {i.signet for i in vus if isinstance(i, Marque)} | {b.signet for b in blocs if isinstance(b, Titre)}
    vises = {i.signet for i in vus if isinstance(i, Lien)}
    assert vises
    assert vises - marques == set()


def _inlines(element: object):
    """Énumère les fragments de texte, où qu'ils soient rangés."""
    if isinstance(element, tuple):
        for partie_ in element:
            yield from _inlines(partie_)
    elif isinstance(element, Lien | Marque):
        yield element
    elif hasattr(element, "__dataclass_fields__"):
        for champ in element.__dataclass_fields__:
            yield from _inlines(getattr(element, champ))


@pytest.mark.parametrize("nom", ["portail", "sirh-saas", "infogerance"])
def test_un_texte_a_verifier_ne_se_nomme_qu_une_fois(nom: str):
    """Une norme à vérifier dont la version périme bientôt tenait deux lignes, en tête et dans le détail."""
    dossier = ouvrir(contenu("exemples") / nom).exiger_dossier()
    en_tete = [t for t in _tables(corps_note(dossier)) if t.titre == "Textes à vérifier avant publication"]
    au_detail = [
        t
        for t in _tables(detail_de_la_note(dossier))
        if t.titre in ("Références à vérifier", "Textes proches de la péremption")
    ]
    assert en_tete
    assert au_detail
    for tables in (en_tete, au_detail):
        noms = [" ".join(textes(ligne[0])) for t in tables for ligne in t.lignes]
        assert len(noms) == len(set(noms))


def _tables(blocs: tuple[Bloc, ...]) -> list[Tableau]:
    return [bloc for bloc in blocs if isinstance(bloc, Tableau)]
