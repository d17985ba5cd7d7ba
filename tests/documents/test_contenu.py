"""Ce que disent l'annexe, l'extrait et la note, sans rien savoir de Word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cctgen.assemblage.contenu.reglement import AMORCE_DE_L_ECHELLE, criteres_publies, lignes_du_reglement
from cctgen.assemblage.modele import (
    ArticleDeroge,
    DeductionMontree,
    Dossier,
    FonctionPreconisee,
    LigneDerogation,
    ReferenceCitee,
    Rubrique,
)
from cctgen.clausier.modele import Niveau, Piece
from cctgen.clausier.produits import Produit
from cctgen.consultation.bareme import Bareme
from cctgen.consultation.effets import EFFETS, MISE_EN_CONFORMITE
from cctgen.consultation.modele import Action, Ajustement, PassageOutre, lots_en_colonne
from cctgen.documents.annexe import corps_annexe, mentions, tableau_exigences
from cctgen.documents.extrait import corps_extrait, derogations
from cctgen.documents.note.detail import detail_de_la_note
from cctgen.documents.note.textes_cites import table_a_verifier, table_de_peremption
from cctgen.documents.references import (
    articles_en_clair,
    derogation_a_l_acheteur,
    derogation_au_contrat,
    references_en_clair,
)
from cctgen.documents.texte import (
    Bloc,
    Encadre,
    Liste,
    Paragraphe,
    Style,
    Tableau,
    Titre,
    contenu_en_clair,
)
from cctgen.documents.word.mise_en_page.solidarite import reste_entier
from cctgen.documents.word.renvois import destinations
from cctgen.socle.anomalies import Anomalie
from tests.documents.fabriques import (
    dossier_complet,
    un_article,
    un_document,
    un_dossier,
    une_citation,
    une_exigence,
)
from tests.fabriques import un_clausier


def textes(blocs: tuple[Bloc, ...]) -> list[str]:
    lus: list[str] = []
    for bloc in blocs:
        match bloc:
            case Paragraphe(contenu=contenu):
                lus.append(contenu_en_clair(contenu))
            case Titre(texte=texte):
                lus.append(texte)
            case Encadre(blocs=interieur):
                lus += textes(interieur)
            case Liste(elements=elements):
                lus += [t for e in elements for t in textes(e)]
            case Tableau(entetes=entetes, lignes=lignes):
                lus += [" | ".join(" ".join(textes(case)) for case in ligne) for ligne in (entetes, *lignes)]
    return lus


def annexe(dossier: Dossier) -> list[str]:
    return textes(corps_annexe(dossier, dossier.documents[0]))


def avec(**champs: object) -> Dossier:
    return un_dossier(un_document(Rubrique("1", "Rubrique", "", (un_article(**champs),))))


def test_un_article_de_certains_lots_porte_un_bandeau():
    assert "Lot 1 seulement" in annexe(avec(lots=(1,)))
    assert not any("seulement" in t for t in annexe(avec(lots=(1, 2))))


def test_sans_allotissement_aucun_lot_n_est_nomme():
    dossier = replace(avec(lots=(0,), exigences=(une_exigence(lots=(0,)),)), lots=())
    assert not any("lot" in t.lower() for t in annexe(dossier))


def test_la_colonne_des_lots_n_existe_que_si_les_lots_different():
    pareils = tableau_exigences(un_article(exigences=(une_exigence(),)), (1, 2))
    differents = tableau_exigences(un_article(exigences=(une_exigence(), une_exigence(lots=(2,)))), (1, 2))
    assert textes((pareils,))[0] == "N° | Réf. | Niveau | Exigence | Preuve attendue"
    assert textes((differents,))[0] == "N° | Réf. | Niveau | Lots | Exigence | Preuve attendue"
    assert [ligne.split(" | ")[3] for ligne in textes((differents,))[1:]] == ["Tous", "2"]


@pytest.mark.parametrize("lots", [(1, 2), (2,)])
def test_un_tableau_d_exigences_si_court_soit_il_se_coupe_entre_deux(lots: tuple[int, ...]) -> None:
    """Quatre exigences de deux cents signes partaient d'un bloc, et laissaient blanc un tiers de la page quittée."""
    exigences = tuple(une_exigence(f"SSI-001-{n}", enonce="Mot. " * 40, lots=lots) for n in range(1, 5))
    assert not reste_entier(tableau_exigences(un_article(exigences=exigences), (1, 2)))


@pytest.mark.parametrize(
    ("lots", "numeros", "dits"),
    [((1, 2), (1, 2), "Tous"), ((2,), (1, 2), "2"), ((1, 3), (1, 2, 3), "1 et 3"), ((0,), (0,), "")],
)
def test_une_colonne_des_lots_se_lit_partout_de_meme(lots: tuple[int, ...], numeros: tuple[int, ...], dits: str):
    assert lots_en_colonne(lots, numeros) == dits


@pytest.mark.parametrize(("effet", "au_contrat"), [("irregularite", False), ("notation", False), ("remediation", True)])
def test_l_effet_d_une_primordiale_sur_l_offre_se_lit_au_reglement_non_dans_l_annexe(effet: str, au_contrat: bool):
    dossier = replace(avec(exigences=(une_exigence(),)), effet_choisi=effet, effet_primordial=EFFETS[effet])
    lus = annexe(dossier)
    assert lus[0].startswith("Lecture des exigences.")
    assert not any("irrégularité potentielle" in t for t in lus)
    assert (MISE_EN_CONFORMITE in lus) is au_contrat


def test_la_lecture_des_exigences_ne_nomme_que_leurs_niveaux():
    importante = avec(exigences=(une_exigence(niveau=Niveau.I),))
    assert "Le niveau, I (importante), vaut pour la consultation, dont" in annexe(importante)[0]
    deux = avec(exigences=(une_exigence(niveau=Niveau.P), une_exigence(ref="SSI-9", niveau=Niveau.I)))
    assert "Le niveau, P (primordiale) ou I (importante), vaut pour la consultation, dont" in annexe(deux)[0]


def test_le_numero_d_exigence_est_laisse_a_word():
    tableau = tableau_exigences(un_article(exigences=(une_exigence(),)), (1, 2))
    assert tableau.lignes[0][0] == (Paragraphe((), Style.NUMERO_EXIGENCE),)


def test_un_poids_different_de_un_est_publie():
    lourde = une_exigence(niveau=Niveau.I, poids=Decimal("2.50"))
    assert "I poids 2,5" in textes((tableau_exigences(un_article(exigences=(lourde,)), (1, 2)),))[1]
    assert "poids" not in textes((tableau_exigences(un_article(exigences=(une_exigence(),)), (1, 2)),))[1]


def test_les_mentions_citent_le_ccag():
    article = un_article(
        complete=("ccag-tic:5.4", "ccag-tic:6"), deroge=(ArticleDeroge("ccag-tic:14.1", "Pénalité \\(R\\&D\\)."),)
    )
    assert textes(tuple(mentions(un_dossier(), article))) == [
        "Complète les articles 5.4 et 6 du CCAG-TIC.",
        "Déroge à l'article 14.1 du CCAG-TIC : pénalité (R&D).",
    ]


CHAPITRE = "chapitre « Utilisation des résultats »"


def un_dossier_qui_deroge(**autres: object) -> Dossier:
    """Déroge à un article jamais lu, et complète un article lu et un autre qui ne l'est pas."""
    citations = (
        une_citation("ccag-tic:45", sans_numero=CHAPITRE),
        une_citation("ccag-tic:44", sans_numero=CHAPITRE),
        une_citation("ccag-tic:6", etat="verifie"),
    )
    ligne = LigneDerogation("45", "Publication.", "PI-018", "Connaissances", ())
    return un_dossier(references=citations, derogations=(ligne,), **autres)


def test_un_numero_que_personne_n_a_lu_ne_s_imprime_pas_au_contrat():
    article = un_article(
        complete=("ccag-tic:6", "ccag-tic:44"),
        deroge=(ArticleDeroge("ccag-tic:45", "Publication."),),
    )
    dossier = un_dossier_qui_deroge()
    assert textes(tuple(mentions(dossier, article))) == [
        "Complète l'article 6 du CCAG-TIC.",
        f"Complète le CCAG-TIC, {CHAPITRE}.",
        f"Déroge au CCAG-TIC, {CHAPITRE}, à l'article que nomme le dernier article du CCAP : publication.",
    ]
    citant = un_article(references=("ccag-tic:6", "ccag-tic:44", "ccag-tic:45"))
    assert references_en_clair(dossier, citant) == f"Références : CCAG-TIC, article 6, {CHAPITRE}"


def test_la_table_du_ccap_laisse_a_lire_le_numero_que_la_note_donne_a_confirmer():
    dossier = un_dossier_qui_deroge()
    assert any(
        t.startswith(f"[numéro d'article à lire, {CHAPITRE}] | ")
        for t in textes(tuple(derogations(dossier, derogation_au_contrat)))
    )
    assert any(t.startswith("45, à confirmer") for t in textes(tuple(derogations(dossier, derogation_a_l_acheteur))))


def test_un_texte_que_personne_n_a_lu_n_est_pas_cite_au_contrat():
    dossier = un_dossier(references=(une_citation("secnumcloud"), une_citation("rgpd", etat="verifie")))
    assert references_en_clair(dossier, un_article(references=("secnumcloud", "rgpd"))) == "Référence : RGPD"


def test_un_article_non_lu_sans_formulation_laisse_citer_son_seul_texte():
    citee = une_citation("rgpd:44", intitule="Transferts")
    dossier = un_dossier(references=(citee, une_citation("rgpd:28", etat="verifie")))
    assert references_en_clair(dossier, un_article(references=("rgpd:44",))) == "Référence : RGPD"
    assert references_en_clair(dossier, un_article(references=("rgpd:44", "rgpd:28"))) == "Référence : RGPD, article 28"


@pytest.mark.parametrize("cle", ["secnumcloud", "secnumcloud:19.1.g"])
def test_un_texte_perime_n_est_plus_cite_au_contrat(cle: str):
    """La date d'alerte d'un texte vaut pour ses articles."""
    article = un_article(references=(cle,))
    assert references_en_clair(un_dossier(references=(une_citation(cle, etat="verifie"),)), article)
    assert not references_en_clair(le_lendemain(une_citation(cle, etat="verifie")), article)


def test_un_article_perime_laisse_citer_son_texte():
    citee = une_citation("rgpd:28", etat="verifie", peremption="2026-12-31")
    article = un_article(references=("rgpd:28",))
    assert references_en_clair(un_dossier(references=(citee,)), article) == "Référence : RGPD, article 28"
    assert references_en_clair(le_lendemain(citee), article) == "Référence : RGPD"


def le_lendemain(citee: ReferenceCitee) -> Dossier:
    """Le même dossier, édité le jour où la date d'alerte est passée."""
    dossier = un_dossier(references=(citee,))
    return replace(dossier, edition=replace(dossier.edition, date=date(2026, 12, 31)))


def test_une_reference_sans_nom_court_est_dite_par_son_intitule():
    dossier = dossier_complet()
    lues = tuple(replace(citee, verifiee=True) for citee in dossier.references)
    assert "Référence : Règlement (UE) 2016/679 (RGPD), article 33" in annexe(replace(dossier, references=lues))


def _citations(*cles: str, **autres: object) -> str:
    dossier = un_dossier(references=tuple(une_citation(cle, etat="verifie") for cle in cles))
    return references_en_clair(dossier, un_article(references=cles, **autres))


def test_les_references_sont_groupees_par_texte_sous_leur_nom_court():
    assert _citations("ccag-tic:38.4", "secnumcloud:19.1.g", "ccag-tic:42", "rgpd", "secnumcloud:19.1.i") == (
        "Références : CCAG-TIC, articles 38.4 et 42 ; Référentiel SecNumCloud (3.2), articles 19.1.g et 19.1.i ; RGPD"
    )


def test_ce_que_disent_complete_et_deroge_n_est_pas_repete():
    derogation = (ArticleDeroge("ccag-tic:14.1", "Pénalité."),)
    dites = _citations(
        "ccag-tic", "ccag-tic:5.4", "ccag-tic:14.1", "ccag-tic:28", complete=("ccag-tic:5.4",), deroge=derogation
    )
    assert dites == "Référence : CCAG-TIC, article 28"
    assert _citations("ccag-tic", "ccag-tic:5.4", complete=("ccag-tic:5.4",)) == ""


def test_la_note_dit_une_ligne_par_texte_a_verifier_et_pourquoi():
    citations = (
        une_citation("ccag-tic:12", ("PI-015",), "par analogie : CCAG-MOE"),
        une_citation("ccag-tic:3.6", ("PI-014", "PI-015"), "déduit de 2009"),
        une_citation("ccag-tic:53", ("PI-012",), "par analogie : CCAG-MOE"),
        une_citation("secnumcloud", ("HEB-002",), ""),
    )
    vu = "3.6 : déduit de 2009 ; 12, 53 : par analogie : CCAG-MOE"
    relire = "À relire {} avant publication. Vu jusqu'ici"
    assert textes(tuple(table_a_verifier(citations))) == [
        "Texte | Articles à vérifier | Cité par | Pourquoi",
        f"CCAG-TIC | 3.6, 12, 53 | PI-014, PI-015, PI-012 | {relire.format('chez son éditeur')} – {vu}.",
        f"Référentiel SecNumCloud (3.2) | le texte | HEB-002 | {relire.format('chez son éditeur')} : source du texte.",
    ]


def test_la_note_dit_une_ligne_par_texte_a_revoir():
    citations = (une_citation("secnumcloud:19.1.g", ("HEB-002",)), une_citation("secnumcloud:19.4", ("SSI-032",)))
    assert textes(tuple(table_de_peremption(citations)))[1:] == [
        "Référentiel SecNumCloud (3.2) | 31 décembre 2026 | HEB-002, SSI-032 | Version nouvelle attendue."
    ]
    assert textes(tuple(table_de_peremption(()))) == ["Aucun texte cité ne périme dans les six mois."]


def test_un_renvoi_vers_un_article_a_reporter_le_nomme_par_son_titre():
    dossier = dossier_complet()
    visee = destinations(dossier, dossier.documents[0])["PEN-001"]
    assert visee.avant == "article « Pénalité de retard de notification » du CCAP"
    assert not visee.signet


def test_la_note_seule_nomme_la_clause_qui_deroge():
    lus = [*textes(tuple(derogations(dossier_complet(), derogation_a_l_acheteur, identifiants=True)))]
    assert any("Notification des incidents de sécurité\u00a0» (SSI-001)" in texte for texte in lus)


def test_l_extrait_donne_le_ccap_les_derogations_puis_le_rc():
    dossier = dossier_complet()
    lus = textes(corps_extrait(dossier, dossier.documents[2]))
    derogation = (
        "14.1 | Pénalité propre au retard de notification (R&D). |"
        " article, «\u00a0Notification des incidents de sécurité\u00a0» | Tous"
    )
    reperes = [
        "1 Stipulations à reporter au CCAP",
        "1.1 Pénalité de retard de notification",
        "1.3 Dérogations à reporter au dernier article du CCAP",
        "Article | Objet de la dérogation | Stipulation qui déroge | Lots",
        derogation,
        "À reporter au règlement de la consultation",
        "1.2 Visite des lieux",
        "Le soumissionnaire remplit la matrice.",
    ]
    assert [r for r in reperes if r not in lus] == []
    assert sorted(reperes, key=lus.index) == reperes


def test_l_extrait_dit_qu_il_n_y_a_rien_a_reporter():
    article = un_article(piece=Piece.CCAP)
    document = un_document(Rubrique("1", "R", "", (article,)), modele="extrait.docx")
    lus = textes(corps_extrait(un_dossier(document), document))
    assert "Les clauses retenues ne dérogent à aucun article du CCAG-TIC." in lus
    assert "Rien à reporter." in lus


def test_la_note_rend_compte_de_chaque_choix():
    lus = textes(detail_de_la_note(dossier_complet()))
    attendus = [
        "Sécurité et conformité | 14 | 11 | 7 | 7",
        "Lot 2 : Hébergement et exploitation | 16 | 11 | 6 | 6",
        "À qualifier | ISO 27001 est citée sans « ou équivalent ». Ajoutez-le. | SSI-001",
        "Règlement (UE) 2016/679 (RGPD) | 33 | SSI-001, CCT-SEC-01 | À relire sur EUR-Lex avant publication.",
        "CCAG-TIC | 1er mars 2027 | SSI-001 | ",
        "Accès du titulaire | Distant | Acheteur | 1",
        "TRA-001 | « Intelligence artificielle » vaut « Non ». | Tous",
        "HEB-020 | Lot sans hébergement. | 1",
        "SSI-001-9 | « Accès » vaut « Sur site ». | 2",
    ]
    assert [a for a in attendus if a not in lus] == []
    assert any("Par défaut" in t for t in lus)
    assert any("Note : À réduire à 4 heures" in t for t in lus)


def test_la_note_nomme_les_clauses_ecartees():
    dossier = replace(dossier_complet(), titres={"TRA-001": "Encadrement de l'IA"})
    lus = textes(detail_de_la_note(dossier))
    assert "Encadrement de l'IA TRA-001 | « Intelligence artificielle » vaut « Non ». | Tous" in lus


def test_la_note_montre_les_decisions_motivees_de_l_acheteur():
    ajustements = (
        Ajustement(clause="SSI-001", action=Action.AJOUTER, motif="le site est public", lots=(1,)),
        Ajustement(exigence="CCT-HEB-21", action=Action.RETIRER, motif="jugée ailleurs"),
    )
    # La seconde ne vaut pas pour ce que le dossier présente : la note ne prête pas à son auteur de l'avoir admis.
    passages = (
        PassageOutre(anomalie="ipv6-absent", motif="réseau isolé", par="RSSI"),
        PassageOutre(anomalie="licence-hors-liste", motif="projet existant", par="Claire"),
    )
    franchie = Anomalie("ipv6-absent", "Rien n'exige IPv6.", decision=str(passages[0]))
    relevees = (franchie, Anomalie("licence-hors-liste", "La licence est Zlib."))
    dossier = replace(
        dossier_complet(),
        ajustements=ajustements,
        passages_outre=passages,
        anomalies=relevees,
        titres={"SSI-001": "Incidents"},
    )
    lus = textes(detail_de_la_note(dossier))
    assert "Ajoutée | Incidents SSI-001 | le site est public | 1" in lus
    assert "Retirée | CCT-HEB-21 | jugée ailleurs | Tous" in lus
    assert "ipv6-absent | réseau isolé | RSSI" in lus
    assert not any("projet existant" in dit for dit in lus)
    assert "Aucun ajustement de la sélection, aucune anomalie levée." in textes(detail_de_la_note(dossier_complet()))


def test_la_note_explique_les_valeurs_deduites_une_fois_par_groupe_de_lots():
    deductions = (
        DeductionMontree("Niveau", "Élevé", ("Les informations sont sensibles.", "Le système est exposé."), (1,)),
        DeductionMontree("Niveau", "Socle", ("Rien.",), (2,)),
    )
    lus = textes(detail_de_la_note(replace(dossier_complet(), deductions=deductions)))
    assert "Niveau : élevé | Les informations sont sensibles. Le système est exposé. | 1" in lus
    assert "Niveau : socle | Rien. | 2" in lus
    assert not any("déduire" in t for t in textes(detail_de_la_note(replace(dossier_complet(), deductions=()))))


def _produit(ref: str, composant: str, statut: str, libre: str, **autres: object) -> Produit:
    champs = {"ref": ref, "composant": composant, "statut": statut, "libre": libre, "fonction": "Serveur web"}
    return Produit.model_validate({**champs, **autres})


def test_l_annexe_finit_par_les_produits_libres_et_editeurs_cote_a_cote():
    produits = (
        _produit("AT-1", "Nginx", "R", "oui", version="1.26", support_libre="oui"),
        _produit("AT-2", "Serveur commercial", "A", "non"),
    )
    document = un_document(preconises=(FonctionPreconisee("Serveur web", produits, (1,)),))
    lus = textes(corps_annexe(un_dossier(document), document))
    assert lus[-2:] == [
        "Fonction | Logiciel libre, ou équivalent | Produit d'éditeur, ou équivalent",
        "Serveur web (lot 1) | R\u00a0Nginx *, 1.26 (AT-1) | A\u00a0Serveur commercial (AT-2)",
    ]
    assert not any("déduite" in t for t in lus), "une note interne ne s'imprime pas"
    assert "Produits du référentiel" in lus
    assert "Produits du référentiel" not in textes(corps_annexe(un_dossier(un_document()), un_document()))


@pytest.mark.parametrize(
    ("genre", "dite", "absent"),
    [
        ("autorisation", ", sur autorisation : au-delà de Nginx", ", sur autorisation"),
        ("preference", ", lui préférer Nginx", ""),
        ("usage", ", emploi limité : derrière Nginx", ", emploi limité : derrière Nginx"),
    ],
)
def test_une_condition_ne_renvoie_qu_a_un_produit_de_la_liste(genre, dite, absent):
    """Un emploi limité dit où l'on se sert du produit ; les autres enverraient à ce que la liste a retiré."""
    cible = _produit("AT-1", "Nginx", "R", "oui")
    texte = dite.partition(": " if ":" in dite else "préférer ")[2]
    renvoi = _produit("AT-2", "Autre", "A", "oui", restriction={"genre": genre, "texte": texte})
    for cites, attendue in (((cible, renvoi), dite), ((renvoi,), absent)):
        document = un_document(preconises=(FonctionPreconisee("Serveur web", cites, (1,)),))
        dossier = replace(un_dossier(document), produits=(cible, renvoi))
        assert f"A\u00a0Autre (AT-2{attendue})" in textes(corps_annexe(dossier, document))[-1]


def test_la_note_d_une_consultation_sans_lot_n_a_pas_de_colonne_des_lots():
    dossier = replace(avec(lots=(0,)), lots=())
    assert not any(t.endswith("| Lots") for t in textes(detail_de_la_note(dossier)))


def test_le_reglement_porte_le_rang_de_ses_articles_et_l_echelle_en_tableau():
    du_reglement = un_article("SSI-038", "2.1", "Visite des lieux", piece=Piece.RC)
    document = un_document(
        Rubrique("1", "À reporter au CCAP", "", (un_article(),)), Rubrique("2", "Au RC", "", (du_reglement,))
    )
    bareme = Bareme.model_validate({"criteres": [{"id": "prix", "type": "prix", "poids": 100}]})
    lignes = ("Le candidat répond.", f"{AMORCE_DE_L_ECHELLE} 0 : rien.", "Les notes s'arrondissent.")
    dossier = replace(un_dossier(document), lignes_rc=lignes, bareme=bareme)
    blocs = corps_extrait(dossier, document)
    titres = [b.texte for b in blocs if isinstance(b, Titre)]
    assert "2 À reporter au règlement de la consultation" in titres
    echelles = [b for b in blocs if isinstance(b, Tableau) and b.titre == "Échelle de notation"]
    assert [len(echelle.lignes) for echelle in echelles] == [len(bareme.echelle)]
    assert AMORCE_DE_L_ECHELLE in textes(blocs)


def test_le_reglement_donne_les_criteres_en_tableau_sans_rien_perdre_de_ses_phrases():
    """Chaque poids est publié une fois : dans le tableau de ses lots, et non dans la liste aussi."""
    part = {"id": "securite", "libelle": "Sécurité", "poids": 100, "themes": ["securite"]}
    technique = {"id": "technique", "libelle": "Technique", "type": "appreciation", "sous_criteres": [part]}
    montant = {"postes": [{"id": "jours", "designation": "Jours", "unite": "jour", "quantite": 10}]}
    prix = {"id": "prix", "libelle": "Prix", "type": "prix", "montant": montant}
    criteres = [[{**technique, "poids": p}, {**prix, "poids": 100 - p}] for p in (60, 40)]
    bareme = Bareme.model_validate({"criteres": criteres[0], "lots": {"2": {"criteres": criteres[1]}}})
    base = un_dossier(un_document(modele="extrait.docx"))
    identite = un_clausier().identite
    lignes = lignes_du_reglement(bareme, "", "appel_offres", identite, base.numeros)
    criteres = criteres_publies(bareme, identite, base.numeros)
    dossier = replace(base, bareme=bareme, lignes_rc=lignes, criteres=criteres)
    blocs = corps_extrait(dossier, dossier.documents[0])
    tableaux = [b for b in blocs if isinstance(b, Tableau) and b.titre.startswith("Critères publiés")]
    assert [textes((t,))[0] for t in tableaux] == [f"Critère, lot {n} | Poids | Ce qui le note" for n in (1, 2)]
    assert [textes((t,))[1].split(" | ")[:2] for t in tableaux] == [["Technique", "60 %"], ["Technique", "40 %"]]
    lus = textes(blocs)
    assert not any("ritère «" in t for t in lus)
    autres = [li for li in lignes if "ritère «" not in li and not li.startswith(AMORCE_DE_L_ECHELLE)]
    assert sorted(t for t in lus if t in autres) == sorted(autres)
    assert any("montant comparé" in t and t.startswith("Pour le lot 2") for t in autres), (
        "le montant garde sa phrase et son lot"
    )


def test_un_article_de_code_s_ecrit_partout_de_la_meme_forme():
    assert articles_en_clair(["L.131-3"]) == ", article L. 131-3"
    assert articles_en_clair(["14.3", "14.1.1", "3.4.3", "39.2.2"]) == ", articles 3.4.3, 14.1.1, 14.3 et 39.2.2"
    assert articles_en_clair(["R.2152-7", "D.1-2", "L.2152-7", "L.341-1"]) == (
        ", articles L. 341-1, L. 2152-7, R. 2152-7 et D. 1-2"
    )
    assert articles_en_clair(["R34", "R5"]) == ", recommandations R5 et R34"
    assert articles_en_clair(["R29", "R9", "R15"]) == ", recommandations R9, R15 et R29"
    assert articles_en_clair(["28", "R.2112-3", "annexe 2"]) == ", articles 28 et R. 2112-3, annexe 2"
