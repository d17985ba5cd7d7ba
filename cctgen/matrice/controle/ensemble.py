"""Contrôle une matrice lue contre les exigences attendues : tout est signalé, rien n'est corrigé ni deviné.

Gravités et traitements : `passation-et-evaluation`, § 4.3. Une exigence P non tenue, partielle ou vide est une
irrégularité potentielle qu'une personne qualifie (L.2152-2 et R.2152-2 du code de la commande publique).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from sys import intern

from cctgen.matrice import contrat, normalisation
from cctgen.matrice.attendu import Attendue, en_une_ligne, texte_compare
from cctgen.matrice.completude import COLONNES, est_vide, manques_de
from cctgen.matrice.contrat import (
    CONFORMITE,
    COUVERTURE,
    EXIGENCE,
    JUSTIFICATION,
    NIVEAU,
    PREUVE,
    REF,
    RENVOI,
    Conformite,
    niveau_lu,
)
from cctgen.matrice.controle.appariement import Appariement, Moyen, apparier
from cctgen.matrice.controle.contradictions import contradictions
from cctgen.matrice.controle.ordinaires import (
    A_DIRE,
    Declaree,
    est_a_regarder,
    lire_la_declaration,
    textes_modifies,
)
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.modele import Composant, LigneLue, MatriceLue, Offre, Reponse, StatutOffre, statut_d_apres
from cctgen.matrice.normalisation import Reconnaissance, Valeur
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.nombres import compter
from cctgen.socle.typographie import composer, en_minuscule, finir, raccourcir

_TENUE = Conformite.CONFORME
_SIGNES_CITES = 100

_REF, _EXIGENCE, _PREUVE, _CONFORMITE, _COUVERTURE, _JUSTIFICATION, _RENVOI = map(
    contrat.COLONNES_EXIGENCES.index,
    (REF, EXIGENCE, PREUVE, CONFORMITE, COUVERTURE, JUSTIFICATION, RENVOI),
)


def controler_fichier(octets: bytes, nom: str) -> Offre:
    """Contrôle un fichier sans consultation : ce qu'il devait contenir vient de sa feuille technique."""
    matrice = lire_matrice(octets, nom)
    return controler(matrice, attendues_du_fichier(matrice))


def attendues_du_fichier(matrice: MatriceLue) -> tuple[Attendue, ...]:
    """Rend les exigences que dit la feuille technique ; sans elle, les lignes présentes en tiennent lieu."""
    if matrice.emission is not None:
        return matrice.emission.attendues
    refs = dict.fromkeys(ligne.valeur(REF).strip() for ligne in matrice.lignes if ligne.valeur(REF).strip())
    niveaux = {ligne.valeur(REF).strip(): niveau_lu(ligne.valeur(NIVEAU)) for ligne in matrice.lignes}
    return tuple(Attendue(ref, niveaux[ref], "", "") for ref in refs)


def controler(matrice: MatriceLue, attendues: Sequence[Attendue], facultatives: Collection[str] = ()) -> Offre:
    """Rend l'offre : réponses normalisées et toutes les anomalies.

    `facultatives` nomme les exigences connues mais qui ne sont plus demandées : leur absence n'est pas relevée.
    """
    controle = _Controle(matrice)
    reponses = controle.lignes(attendues, facultatives) if matrice.est_matrice else ()
    controle.composants()
    if matrice.est_lisible and matrice.est_matrice and not matrice.soumissionnaire:
        controle.soumissionnaire_absent()
    anomalies = (*matrice.anomalies, *controle.anomalies)
    return Offre(
        fichier=matrice.fichier,
        sha256=matrice.sha256,
        soumissionnaire=matrice.soumissionnaire,
        lot=lot_lu(matrice) or 0,
        statut=_statut(matrice, anomalies),
        version=version_lue(matrice),
        reponses=tuple(reponses),
        composants=matrice.composants,
        anomalies=anomalies,
        siret=matrice.siret,
        identification=tuple(_identification(matrice)),
    )


def _identification(matrice: MatriceLue) -> Iterator[tuple[str, str]]:
    """Énumère ce que le soumissionnaire dit de lui outre son nom : groupement, contact, courriel, date, SIRET saisi."""
    for champ in contrat.CHAMPS_SOUMISSIONNAIRE[1:]:
        saisi = matrice.identification.get(champ, "").strip()
        if saisi and not (champ == contrat.SIRET and matrice.siret):
            yield champ, saisi


def _statut(matrice: MatriceLue, anomalies: Sequence[Anomalie]) -> StatutOffre:
    if not matrice.est_lisible:
        return StatutOffre.ILLISIBLE
    if not matrice.est_matrice and matrice.emission is None:
        return StatutOffre.ETRANGER
    return statut_d_apres(anomalies)


def version_lue(matrice: MatriceLue) -> str:
    """Rend la version de la matrice rendue, telle que le fichier la dit."""
    if matrice.emission is not None and matrice.emission.version:
        return matrice.emission.version
    return matrice.identification.get(contrat.VERSION_MATRICE, "").strip()


def lot_lu(matrice: MatriceLue) -> int | None:
    """Rend le numéro de lot que dit le fichier, 0 sans allotissement, ou rien s'il ne se lit pas."""
    if matrice.emission is not None and matrice.emission.lot is not None:
        return matrice.emission.lot
    champ = matrice.identification.get(contrat.LOT, "")
    numero = re.match(r"\s*(\d{1,4})\b", champ)
    if numero:
        return int(numero.group(1))
    return 0 if "non alloti" in champ else None


@dataclass(slots=True)
class _Controle:
    matrice: MatriceLue
    anomalies: list[Anomalie] = field(default_factory=list)

    def composants(self) -> None:
        """Signale un « peut-être » là où la feuille « Composants » attend une valeur de liste."""
        for composant in self.matrice.composants:
            for colonne in contrat.COLONNES_OUI_NON:
                saisie = composant.valeurs[colonne]
                if not est_vide(saisie) and not normalisation.oui_non(saisie).valeur:
                    conseil = "Demandez si c'est oui ou non ; une nuance se lit dans « Justification »."
                    self._hors_liste(composant, colonne, "n'est ni oui ni non", conseil)
            usage = composant.valeurs[contrat.USAGE]
            if not est_vide(usage) and not normalisation.usage(usage).valeur:
                conseil = f"Demandez laquelle des valeurs de la liste est voulue : {', '.join(contrat.UsageComposant)}."
                self._hors_liste(composant, contrat.USAGE, "n'est pas un usage de la liste", conseil)

    def _hors_liste(self, composant: Composant, colonne: str, defaut: str, conseil: str) -> None:
        nom = composant.valeurs[contrat.COMPOSANT].strip() or "composant sans nom"
        message = f"{nom} : « {raccourcir(composant.valeurs[colonne], _SIGNES_CITES)} » {defaut} ({colonne})."
        lieu = Lieu(self.matrice.fichier, None, *composant.place(colonne))
        self.anomalies.append(Anomalie("valeur-non-reconnue", message, conseil, Gravite.A_QUALIFIER, lieu))

    def lignes(self, attendues: Sequence[Attendue], facultatives: Collection[str]) -> list[Reponse]:
        appariements = apparier(self.matrice.lignes, attendues)
        reponses = [self._ligne(appariement, appariements) for appariement in appariements]
        rendues = Counter(a.attendue.ref for a in appariements if a.attendue is not None)
        for ref in (ref for ref, fois in rendues.items() if fois > 1):
            self._doublon(ref, [a.ligne for a in appariements if a.attendue and a.attendue.ref == ref])
        for attendue in attendues:
            if attendue.ref not in rendues and attendue.ref not in facultatives:
                self._ligne_absente(attendue)
        return reponses

    def _ajouter(self, anomalie: Anomalie, ligne: LigneLue | None = None, colonne: str = REF) -> None:
        lieu = Lieu(self.matrice.fichier, None, contrat.FEUILLE_EXIGENCES)
        if ligne is not None:
            lieu = replace(lieu, feuille=ligne.feuille, cellule=ligne.cellule(colonne))
        self.anomalies.append(replace(anomalie, lieu=lieu))

    def soumissionnaire_absent(self) -> None:
        """Signale un fichier que son auteur n'a pas nommé."""
        cellule = self.matrice.champs_reperes.get(contrat.SOUMISSIONNAIRE, "")
        lieu = Lieu(self.matrice.fichier, None, contrat.FEUILLE_IDENTIFICATION, cellule)
        conseil = "Identifiez-le d'après le pli ; l'outil ne déduit pas le nom de celui du fichier."
        message = "le soumissionnaire n'est pas nommé."
        self.anomalies.append(Anomalie("soumissionnaire-absent", message, conseil, Gravite.A_QUALIFIER, lieu))

    def _ligne(self, appariement: Appariement, tous: Sequence[Appariement]) -> Reponse:
        ligne, attendue, moyen, _ = appariement
        feuille, numero, saisies, lettres = ligne
        declaree = lire_la_declaration(saisies[_CONFORMITE], saisies[_COUVERTURE])
        reponse = Reponse(
            en_une_ligne(saisies[_REF]) if attendue is None else attendue.ref,
            declaree.conformite.valeur,
            declaree.couverture.valeur,
            saisies[_JUSTIFICATION],
            # Ce qui se répète d'une ligne et d'une offre à l'autre ne se tient qu'une fois.
            intern(saisies[_RENVOI]),
            intern(f"{feuille}!{lettres[_CONFORMITE] or 'A'}{numero}"),
            declaree.conformite_brute,
            declaree.couverture_brute,
            _colonnes_de_la_reponse(lettres),
        )
        if attendue is None:
            self._ajouter(_inconnue(ligne, tous), ligne)
        elif moyen is not Moyen.IDENTIFIANT or not declaree.va_de_soi or est_a_regarder(saisies, attendue):
            self._regarder(appariement, attendue, declaree, reponse)
        return reponse

    def _regarder(self, appariement: Appariement, attendue: Attendue, declaree: Declaree, reponse: Reponse) -> None:
        ligne = appariement.ligne
        if appariement.moyen is not Moyen.IDENTIFIANT:
            self._rapprochement(appariement, attendue)
        for colonne in textes_modifies(ligne, attendue):
            self._ajouter(_texte_modifie(ligne, attendue, colonne), ligne, colonne)
        for colonne, valeur in ((CONFORMITE, declaree.conformite), (COUVERTURE, declaree.couverture)):
            if valeur.reconnaissance in A_DIRE:
                self._normalisee(ligne, attendue, colonne, valeur)
        self._reponse(ligne, attendue, reponse)

    def _rapprochement(self, appariement: Appariement, attendue: Attendue) -> None:
        saisi = en_une_ligne(appariement.ligne.valeur(REF))
        if appariement.moyen is Moyen.FORME:
            message = f"la référence « {saisi} » a été lue « {attendue.ref} »."
            conseil = "Vérifiez qu'il s'agit bien de cette exigence."
            anomalie = Anomalie("valeur-normalisee", message, conseil, Gravite.INFORMATION, ref=attendue.ref)
            self._ajouter(anomalie, appariement.ligne)
        elif appariement.moyen is Moyen.TEXTE:
            manque = f"la référence « {saisi} » n'existe pas" if saisi else "la ligne n'a pas de référence"
            message = (
                f"{manque}, mais le texte est celui de « {attendue.ref} » (ressemblance {appariement.ressemblance} %)."
            )
            conseil = "Confirmez ce rapprochement : c'est une proposition."
            anomalie = Anomalie("rapproche-par-texte", message, conseil, Gravite.A_QUALIFIER, ref=attendue.ref)
            self._ajouter(anomalie, appariement.ligne)

    def _normalisee(self, ligne: LigneLue, attendue: Attendue, colonne: str, valeur: Valeur) -> None:
        synonyme = valeur.reconnaissance is Reconnaissance.SYNONYME
        anomalie = Anomalie(
            "valeur-normalisee",
            f"« {ligne.valeur(colonne)} » a été lu « {valeur.valeur} » dans la colonne « {colonne} ».",
            "Validez cette lecture : la saisie d'origine est gardée."
            if synonyme
            else "La saisie d'origine est gardée.",
            Gravite.A_QUALIFIER if synonyme else Gravite.INFORMATION,
            ref=attendue.ref,
        )
        self._ajouter(anomalie, ligne, colonne)

    def _reponse(self, ligne: LigneLue, attendue: Attendue, reponse: Reponse) -> None:
        declaree = reponse.conformite or reponse.conformite_brute, reponse.couverture or reponse.couverture_brute
        for regle in manques_de(*declaree, reponse.justification, reponse.renvoi):
            saisies = dict(zip(COLONNES, (*declaree, reponse.justification, reponse.renvoi), strict=True))
            colonne = regle.conditions[-1].colonne if regle.code != "justification-absente" else JUSTIFICATION
            self._ajouter(_manque(regle.code, regle.constat, attendue, saisies, colonne), ligne, colonne)
        cites = (attendue.enonce or ligne.valeurs[_EXIGENCE], attendue.preuve or ligne.valeurs[_PREUVE])
        ecrites = dict(zip(contrat.COLONNES_REPONSE, ligne.valeurs[_CONFORMITE : _RENVOI + 1], strict=True))
        for colonne, phrase in contradictions(reponse.conformite, reponse.couverture, ecrites, cites):
            conseil = "Demandez une précision, sans suggérer la réponse."
            anomalie = Anomalie("contradiction", phrase, conseil, Gravite.A_QUALIFIER, ref=attendue.ref)
            self._ajouter(anomalie, ligne, colonne)
        if attendue.niveau == "P" and reponse.conformite != _TENUE and _est_etablie(reponse):
            etat = f"déclarée « {reponse.conformite} »" if reponse.conformite else "laissée sans réponse"
            self._ajouter(_non_tenue(attendue, etat), ligne, CONFORMITE)

    def _doublon(self, ref: str, lignes: Sequence[LigneLue]) -> None:
        cellules = ", ".join(ligne.cellule(REF) for ligne in lignes)
        for ligne in lignes[1:]:
            memes = ligne.valeurs[5:9] == lignes[0].valeurs[5:9]
            message = f"« {ref} » figure sur plusieurs lignes ({cellules})"
            message += ", avec la même réponse." if memes else ", avec des réponses différentes."
            conseil = "Demandez laquelle vaut : toutes ont été gardées."
            self._ajouter(Anomalie("ligne-dupliquee", message, conseil, Gravite.A_QUALIFIER, ref=ref), ligne)

    def _ligne_absente(self, attendue: Attendue) -> None:
        message = f"la ligne de « {attendue.ref} » n'est plus dans le tableau."
        conseil = "Demandez sa réponse sur cette exigence : aucune ligne ne se retire de la matrice publiée."
        self._ajouter(Anomalie("ligne-absente", message, conseil, Gravite.A_QUALIFIER, ref=attendue.ref))
        if attendue.niveau == "P":
            self._ajouter(_non_tenue(attendue, "retirée du tableau"))


@lru_cache(maxsize=16)
def _colonnes_de_la_reponse(lettres: tuple[str, ...]) -> str:
    """Rend les lettres des quatre colonnes de la réponse : toutes les lignes d'un tableau ont les mêmes."""
    return intern(" ".join(lettre or "A" for lettre in lettres[_CONFORMITE : _RENVOI + 1]))


def _est_etablie(reponse: Reponse) -> bool:
    """Vrai si la conformité est lue ou laissée vide ; une valeur non reconnue n'établit rien."""
    return bool(reponse.conformite) or est_vide(reponse.conformite_brute)


def _non_tenue(attendue: Attendue, etat: str) -> Anomalie:
    return Anomalie(
        "primordiale-non-tenue",
        f"exigence primordiale {etat} : irrégularité potentielle.",
        "À qualifier par une personne ; l'outil n'élimine aucune offre.",
        Gravite.A_QUALIFIER,
        ref=attendue.ref,
    )


def _manque(code: str, constat: str, attendue: Attendue, saisies: dict[str, str], colonne: str) -> Anomalie:
    gravite = Gravite.A_QUALIFIER if attendue.niveau == "P" else Gravite.INFORMATION
    if code == "valeur-non-reconnue":
        saisie = raccourcir(saisies[colonne], _SIGNES_CITES)
        message = f"la colonne « {colonne} » porte « {saisie} », qui ne figure pas dans la liste."
        conseil = "Demandez laquelle des valeurs de la liste est voulue, sans la suggérer."
        return Anomalie(code, message, conseil, Gravite.A_QUALIFIER, ref=attendue.ref)
    if code == "couverture-absente":
        gravite = Gravite.INFORMATION
    message = _vide(colonne, saisies) if code == "reponse-absente" else en_minuscule(constat)
    conseil = "Demandez une précision ; rien n'est rempli à la place du soumissionnaire."
    return Anomalie(code, f"{message}.", conseil, gravite, ref=attendue.ref)


def _vide(colonne: str, saisies: dict[str, str]) -> str:
    """Dit la colonne vide, et ce que la ligne porte pourtant : la phrase se lit aussi dans une lettre au candidat."""
    autres = [f"« {nom} »" for nom, texte in saisies.items() if nom != colonne and not est_vide(texte)]
    if not autres:
        return f"la colonne « {colonne} » est vide"
    if len(autres) == 1:
        return f"la colonne « {colonne} » est vide ; seule la colonne {autres[0]} est remplie"
    return f"la colonne « {colonne} » est vide ; celles-ci sont remplies : {', '.join(autres)}"


_ECRIT = 200
"""Caractères cités d'un texte qui n'est celui d'aucune exigence : sa ligne n'est reprise nulle part."""


def _inconnue(ligne: LigneLue, tous: Sequence[Appariement]) -> Anomalie:
    texte = texte_compare(ligne.valeur(EXIGENCE))
    semblable = next(
        (a.attendue.ref for a in tous if a.attendue and texte and texte_compare(a.ligne.valeur(EXIGENCE)) == texte), ""
    )
    ref = en_une_ligne(ligne.valeur(REF))
    suite = f" ; son texte est celui de « {semblable} », rendue sur une autre ligne" if semblable else ""
    message = f"« {ref} » n'est pas une exigence de cette matrice{suite}"
    if not ref:
        message = f"la ligne n'a pas de référence et son texte n'est pas reconnu{suite}"
    ecrits = [raccourcir(en_une_ligne(ligne.valeur(colonne)), _ECRIT) for colonne in (EXIGENCE, PREUVE)]
    cites = ", ".join(f"« {ecrit} »" for ecrit in ecrits if ecrit and not semblable)
    message = finir(f"{message} ; il y est écrit {cites}" if cites else message)
    conseil = "Décidez à quelle exigence la rattacher ; sa réponse est gardée telle quelle."
    return Anomalie("exigence-inconnue", message, conseil, Gravite.A_QUALIFIER, ref=ref)


def _texte_modifie(ligne: LigneLue, attendue: Attendue, colonne: str) -> Anomalie:
    niveau = attendue.niveau_ecrit or attendue.niveau
    emis = {EXIGENCE: attendue.enonce, PREUVE: attendue.preuve, NIVEAU: niveau}[colonne]
    rendu = ligne.valeur(colonne)
    if not rendu.strip():
        detail = "il a été effacé"
    elif emis:
        detail = ecart(emis, rendu)
    else:
        detail = "il n'est plus celui qui a été publié"
    conseil = "Une réserve s'écrit dans la réponse. Demandez si le texte publié est accepté tel quel."
    message = finir(f"le texte publié a été modifié dans la colonne « {colonne} » : {detail}")
    return Anomalie("texte-modifie", message, conseil, Gravite.A_QUALIFIER, ref=attendue.ref)


_SEGMENTS = 4


def ecart(emis: str, rendu: str) -> str:
    """Rend en clair ce qui a été retiré et ajouté, mot à mot ; ce qui est retiré l'est du dossier, qui se compose."""
    import difflib  # noqa: PLC0415 (sans consultation, le texte émis n'est pas connu : rien à comparer)

    avant, apres = en_une_ligne(emis).split(" "), en_une_ligne(rendu).split(" ")
    un, autre = texte_compare(emis).split(" "), texte_compare(rendu).split(" ")
    segments = []
    for nature, i, j, k, m in difflib.SequenceMatcher(None, un, autre, autojunk=False).get_opcodes():
        if nature == "equal":
            continue
        retire, ajoute = composer(" ".join(avant[i:j])[:200]), " ".join(apres[k:m])[:200]
        parts = [f"retrait de « {retire} »"] * bool(retire) + [f"ajout de « {ajoute} »"] * bool(ajoute)
        segments.append(", ".join(parts))
    suite = f" ; et {compter(len(segments) - _SEGMENTS, 'autre écart')}" if len(segments) > _SEGMENTS else ""
    return " ; ".join(segments[:_SEGMENTS]) + suite
