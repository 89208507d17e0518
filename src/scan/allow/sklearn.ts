// The allow list: scikit-learn 1.2 to 1.9 and the older names of its best known classes, and joblib.

import { PyTuple } from '../../python/values.ts'
import {
  any,
  args,
  attributes,
  attributesWith,
  bool,
  calledClass,
  calling,
  constant,
  either,
  globalNamed,
  instances,
  int,
  type Known,
  list,
  made,
  named,
  none,
  nothing,
  plainDict,
  real,
  record,
  small,
  str,
  type Table,
  type Test,
  tuple,
  tupleOf,
} from '../rules.ts'

/** Classes of plain attributes. BaseEstimator's `__setstate__` compares a version and updates `__dict__`. */
const ESTIMATORS = `
sklearn._loss.link HalfLogitLink IdentityLink Interval LogLink LogitLink MultinomialLogit
sklearn._loss.loss AbsoluteError ExponentialLoss HalfBinomialLoss HalfGammaLoss HalfMultinomialLoss HalfPoissonLoss HalfSquaredError
 HalfTweedieLoss HalfTweedieLossIdentity HuberLoss PinballLoss
sklearn.calibration CalibratedClassifierCV _CalibratedClassifier _SigmoidCalibration _TemperatureScaling
sklearn.cluster._affinity_propagation AffinityPropagation
sklearn.cluster._agglomerative AgglomerativeClustering FeatureAgglomeration
sklearn.cluster._bicluster SpectralBiclustering SpectralCoclustering
sklearn.cluster._birch Birch _CFNode _CFSubcluster
sklearn.cluster._bisect_k_means BisectingKMeans _BisectingTree
sklearn.cluster._dbscan DBSCAN
sklearn.cluster._hdbscan.hdbscan HDBSCAN
sklearn.cluster._kmeans KMeans MiniBatchKMeans
sklearn.cluster._mean_shift MeanShift
sklearn.cluster._optics OPTICS
sklearn.cluster._spectral SpectralClustering
sklearn.compose._column_transformer ColumnTransformer
sklearn.compose._target TransformedTargetRegressor
sklearn.covariance._elliptic_envelope EllipticEnvelope
sklearn.covariance._empirical_covariance EmpiricalCovariance
sklearn.covariance._graph_lasso GraphicalLasso GraphicalLassoCV
sklearn.covariance._robust_covariance MinCovDet
sklearn.covariance._shrunk_covariance LedoitWolf OAS ShrunkCovariance
sklearn.cross_decomposition._pls CCA PLSCanonical PLSRegression PLSSVD
sklearn.decomposition._dict_learning DictionaryLearning MiniBatchDictionaryLearning SparseCoder
sklearn.decomposition._factor_analysis FactorAnalysis
sklearn.decomposition._fastica FastICA
sklearn.decomposition._incremental_pca IncrementalPCA
sklearn.decomposition._kernel_pca KernelPCA
sklearn.decomposition._lda LatentDirichletAllocation
sklearn.decomposition._nmf MiniBatchNMF NMF
sklearn.decomposition._pca PCA
sklearn.decomposition._sparse_pca MiniBatchSparsePCA SparsePCA
sklearn.decomposition._truncated_svd TruncatedSVD
sklearn.discriminant_analysis LinearDiscriminantAnalysis QuadraticDiscriminantAnalysis
sklearn.dummy DummyClassifier DummyRegressor
sklearn.ensemble._bagging BaggingClassifier BaggingRegressor
sklearn.ensemble._forest ExtraTreesClassifier ExtraTreesRegressor RandomForestClassifier RandomForestRegressor RandomTreesEmbedding
sklearn.ensemble._gb GradientBoostingClassifier GradientBoostingRegressor
sklearn.ensemble._gb_losses BinomialDeviance ExponentialLoss HuberLossFunction LeastAbsoluteError LeastSquaresError MultinomialDeviance
 QuantileLossFunction
sklearn.ensemble._hist_gradient_boosting.binning _BinMapper
sklearn.ensemble._hist_gradient_boosting.gradient_boosting HistGradientBoostingClassifier HistGradientBoostingRegressor
sklearn.ensemble._hist_gradient_boosting.loss BinaryCrossEntropy LeastSquares
sklearn.ensemble._hist_gradient_boosting.predictor TreePredictor
sklearn.ensemble._iforest IsolationForest
sklearn.ensemble._stacking StackingClassifier StackingRegressor
sklearn.ensemble._voting VotingClassifier VotingRegressor
sklearn.ensemble._weight_boosting AdaBoostClassifier AdaBoostRegressor
sklearn.feature_extraction._dict_vectorizer DictVectorizer
sklearn.feature_extraction._hash FeatureHasher
sklearn.feature_extraction.image PatchExtractor
sklearn.feature_extraction.text CountVectorizer HashingVectorizer TfidfTransformer TfidfVectorizer
sklearn.feature_selection._from_model SelectFromModel
sklearn.feature_selection._rfe RFE RFECV
sklearn.feature_selection._sequential SequentialFeatureSelector
sklearn.feature_selection._univariate_selection GenericUnivariateSelect SelectFdr SelectFpr SelectFwe SelectKBest SelectPercentile
sklearn.feature_selection._variance_threshold VarianceThreshold
sklearn.frozen._frozen FrozenEstimator
sklearn.gaussian_process._gpc GaussianProcessClassifier _BinaryGaussianProcessClassifierLaplace
sklearn.gaussian_process._gpr GaussianProcessRegressor
sklearn.gaussian_process.kernels CompoundKernel ConstantKernel DotProduct ExpSineSquared Exponentiation Matern PairwiseKernel Product RBF
 RationalQuadratic Sum WhiteKernel
sklearn.impute._base MissingIndicator SimpleImputer
sklearn.impute._iterative IterativeImputer
sklearn.impute._knn KNNImputer
sklearn.isotonic IsotonicRegression
sklearn.kernel_approximation AdditiveChi2Sampler Nystroem PolynomialCountSketch RBFSampler SkewedChi2Sampler
sklearn.kernel_ridge KernelRidge
sklearn.linear_model._base LinearRegression
sklearn.linear_model._bayes ARDRegression BayesianRidge
sklearn.linear_model._coordinate_descent ElasticNet ElasticNetCV Lasso LassoCV MultiTaskElasticNet MultiTaskElasticNetCV MultiTaskLasso
 MultiTaskLassoCV
sklearn.linear_model._glm.glm GammaRegressor PoissonRegressor TweedieRegressor
sklearn.linear_model._huber HuberRegressor
sklearn.linear_model._least_angle Lars LarsCV LassoLars LassoLarsCV LassoLarsIC
sklearn.linear_model._logistic LogisticRegression LogisticRegressionCV
sklearn.linear_model._omp OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV
sklearn.linear_model._passive_aggressive PassiveAggressiveClassifier PassiveAggressiveRegressor
sklearn.linear_model._perceptron Perceptron
sklearn.linear_model._quantile QuantileRegressor
sklearn.linear_model._ransac RANSACRegressor
sklearn.linear_model._ridge Ridge RidgeCV RidgeClassifier RidgeClassifierCV
sklearn.linear_model._stochastic_gradient SGDClassifier SGDOneClassSVM SGDRegressor
sklearn.linear_model._theil_sen TheilSenRegressor
sklearn.manifold._classical_mds ClassicalMDS
sklearn.manifold._isomap Isomap
sklearn.manifold._locally_linear LocallyLinearEmbedding
sklearn.manifold._mds MDS
sklearn.manifold._spectral_embedding SpectralEmbedding
sklearn.manifold._t_sne TSNE
sklearn.metrics._scorer _CurveScorer _MultimetricScorer _PassthroughScorer _PredictScorer _ProbaScorer _Scorer _ThresholdScorer
sklearn.mixture._bayesian_mixture BayesianGaussianMixture
sklearn.mixture._gaussian_mixture GaussianMixture
sklearn.model_selection._classification_threshold FixedThresholdClassifier TunedThresholdClassifierCV
sklearn.model_selection._search GridSearchCV RandomizedSearchCV
sklearn.model_selection._split GroupKFold GroupShuffleSplit KFold LeaveOneGroupOut LeaveOneOut LeavePGroupsOut LeavePOut PredefinedSplit
 RepeatedKFold RepeatedStratifiedKFold ShuffleSplit StratifiedGroupKFold StratifiedKFold StratifiedShuffleSplit TimeSeriesSplit
 _CVIterableWrapper
sklearn.multiclass OneVsOneClassifier OneVsRestClassifier OutputCodeClassifier _ConstantPredictor
sklearn.multioutput ClassifierChain MultiOutputClassifier MultiOutputRegressor RegressorChain
sklearn.naive_bayes BernoulliNB CategoricalNB ComplementNB GaussianNB MultinomialNB
sklearn.neighbors._classification KNeighborsClassifier RadiusNeighborsClassifier
sklearn.neighbors._graph KNeighborsTransformer RadiusNeighborsTransformer
sklearn.neighbors._kde KernelDensity
sklearn.neighbors._lof LocalOutlierFactor
sklearn.neighbors._nca NeighborhoodComponentsAnalysis
sklearn.neighbors._nearest_centroid NearestCentroid
sklearn.neighbors._regression KNeighborsRegressor RadiusNeighborsRegressor
sklearn.neighbors._unsupervised NearestNeighbors
sklearn.neural_network._multilayer_perceptron MLPClassifier MLPRegressor
sklearn.neural_network._rbm BernoulliRBM
sklearn.neural_network._stochastic_optimizers AdamOptimizer SGDOptimizer
sklearn.pipeline FeatureUnion Pipeline
sklearn.preprocessing._data Binarizer KernelCenterer MaxAbsScaler MinMaxScaler Normalizer PowerTransformer QuantileTransformer
 RobustScaler StandardScaler
sklearn.preprocessing._discretization KBinsDiscretizer
sklearn.preprocessing._encoders OneHotEncoder OrdinalEncoder
sklearn.preprocessing._function_transformer FunctionTransformer
sklearn.preprocessing._label LabelBinarizer LabelEncoder MultiLabelBinarizer
sklearn.preprocessing._polynomial PolynomialFeatures SplineTransformer
sklearn.preprocessing._target_encoder TargetEncoder
sklearn.random_projection GaussianRandomProjection SparseRandomProjection
sklearn.semi_supervised._label_propagation LabelPropagation LabelSpreading
sklearn.semi_supervised._self_training SelfTrainingClassifier
sklearn.svm._classes LinearSVC LinearSVR NuSVC NuSVR OneClassSVM SVC SVR
sklearn.tree._classes DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor
sklearn.utils._metadata_requests MetadataRequest MethodMetadataRequest
`
/** Where they were before 0.22. */
const OLDER = `
sklearn.linear_model.base LinearRegression
sklearn.linear_model.logistic LogisticRegression LogisticRegressionCV
sklearn.linear_model.ridge Ridge RidgeCV RidgeClassifier RidgeClassifierCV
sklearn.linear_model.coordinate_descent ElasticNet ElasticNetCV Lasso LassoCV
sklearn.linear_model.stochastic_gradient SGDClassifier SGDRegressor
sklearn.linear_model.bayes BayesianRidge ARDRegression
sklearn.ensemble.forest RandomForestClassifier RandomForestRegressor ExtraTreesClassifier ExtraTreesRegressor
sklearn.ensemble.gradient_boosting GradientBoostingClassifier GradientBoostingRegressor BinomialDeviance MultinomialDeviance
 LeastSquaresError ExponentialLoss PriorProbabilityEstimator MeanEstimator LogOddsEstimator ZeroEstimator
sklearn.ensemble.weight_boosting AdaBoostClassifier AdaBoostRegressor
sklearn.ensemble.bagging BaggingClassifier BaggingRegressor
sklearn.ensemble.iforest IsolationForest
sklearn.ensemble.voting VotingClassifier VotingRegressor
sklearn.ensemble.voting_classifier VotingClassifier
sklearn.tree.tree DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor
sklearn.svm.classes SVC SVR LinearSVC LinearSVR NuSVC NuSVR OneClassSVM
sklearn.preprocessing.data StandardScaler MinMaxScaler MaxAbsScaler RobustScaler Normalizer Binarizer PolynomialFeatures PowerTransformer
 QuantileTransformer OneHotEncoder
sklearn.preprocessing.label LabelEncoder LabelBinarizer MultiLabelBinarizer
sklearn.preprocessing.imputation Imputer
sklearn.impute SimpleImputer MissingIndicator
sklearn.decomposition.pca PCA
sklearn.decomposition.truncated_svd TruncatedSVD
sklearn.decomposition.nmf NMF
sklearn.decomposition.online_lda LatentDirichletAllocation
sklearn.cluster.k_means_ KMeans MiniBatchKMeans
sklearn.cluster.dbscan_ DBSCAN
sklearn.neighbors.classification KNeighborsClassifier RadiusNeighborsClassifier
sklearn.neighbors.regression KNeighborsRegressor RadiusNeighborsRegressor
sklearn.neighbors.unsupervised NearestNeighbors
sklearn.neural_network.multilayer_perceptron MLPClassifier MLPRegressor
sklearn.feature_selection.univariate_selection SelectKBest SelectPercentile
sklearn.feature_selection.from_model SelectFromModel
sklearn.mixture.gaussian_mixture GaussianMixture
sklearn.model_selection._search GridSearchCV RandomizedSearchCV
sklearn.externals.joblib.numpy_pickle NumpyArrayWrapper
`
/** Functions that estimators and scorers keep. */
const FUNCTIONS = `
sklearn.feature_selection._univariate_selection f_classif f_regression chi2 f_oneway
sklearn.feature_selection.univariate_selection f_classif f_regression chi2
sklearn.feature_selection._mutual_info mutual_info_classif mutual_info_regression
sklearn.metrics._classification accuracy_score balanced_accuracy_score f1_score fbeta_score precision_score recall_score log_loss
 jaccard_score matthews_corrcoef brier_score_loss cohen_kappa_score hamming_loss zero_one_loss
sklearn.metrics._ranking roc_auc_score average_precision_score top_k_accuracy_score
sklearn.metrics._regression r2_score mean_squared_error mean_absolute_error median_absolute_error explained_variance_score max_error
 mean_squared_log_error mean_absolute_percentage_error mean_poisson_deviance mean_gamma_deviance root_mean_squared_error
sklearn.cluster._kmeans _kmeans_single_lloyd _kmeans_single_elkan
sklearn.cluster._k_means_lloyd lloyd_iter_chunked_dense lloyd_iter_chunked_sparse
sklearn.cluster._k_means_elkan elkan_iter_chunked_dense elkan_iter_chunked_sparse
sklearn.metrics._scorer _passthrough_scorer
sklearn.metrics.pairwise linear_kernel rbf_kernel polynomial_kernel cosine_similarity euclidean_distances
`
const LOSSES = [
  'CyAbsoluteError CyExponentialLoss CyHalfBinomialLoss CyHalfGammaLoss CyHalfMultinomialLoss CyHalfPoissonLoss',
  'CyHalfSquaredError CyHalfTweedieLoss CyHalfTweedieLossIdentity CyHuberLoss CyPinballLoss',
].join(' ')
const METRICS = [
  'EuclideanDistance ManhattanDistance ChebyshevDistance MinkowskiDistance SEuclideanDistance HammingDistance',
  'CanberraDistance BrayCurtisDistance JaccardDistance MatchingDistance DiceDistance RogersTanimotoDistance',
  'RussellRaoDistance SokalMichenerDistance SokalSneathDistance HaversineDistance',
].join(' ')

const never = (): boolean => false
/** Of a loss that has some: Cython takes the first as it comes. */
const parameters: Test = (value, known) => tupleOf(real)(value, known) && (value as PyTuple).length > 0

export function addSklearn(table: Table): void {
  const array = made('ndarray')
  // Their __setstate__ warns of another version, and makes a str of it for that.
  const versioned = { _sklearn_version: str }
  list(table, `${ESTIMATORS.trim()}${OLDER}`, { ...instances, state: attributesWith(versioned) })
  // Their __setstate__ uses what it has just set.
  const curve = attributesWith({ ...versioned, X_thresholds_: array, y_thresholds_: array, _build_f: never })
  list(table, 'sklearn.isotonic IsotonicRegression', { ...instances, state: curve })
  const predictor = attributesWith({ nodes: array })
  list(table, 'sklearn.ensemble._hist_gradient_boosting.predictor TreePredictor', { ...instances, state: predictor })
  const split = 'sklearn.model_selection._split'
  const cv = named(`${split} KFold`, `${split} StratifiedKFold`)
  const repeated = record({ cv, n_repeats: any, random_state: any, cvargs: plainDict })
  list(table, `${split} RepeatedKFold RepeatedStratifiedKFold`, { ...instances, state: repeated })
  list(table, FUNCTIONS, constant)
  list(
    table,
    'sklearn.tree._tree Tree',
    calledClass(args([small, array, small]), {
      label: 'tree',
      state: record({ max_depth: small, node_count: small, nodes: array, values: array }),
    }),
  )
  list(table, 'sklearn.utils._bunch Bunch\nsklearn.utils Bunch\nsklearn.datasets.base Bunch', {
    data: true,
    make: nothing,
    base: ['dict', plainDict],
    items: true,
    state: attributes,
  })
  for (const module of ['sklearn._loss._loss', '_loss']) {
    list(table, `${module} ${LOSSES}`, calledClass(args([real], 0), { label: 'sklearn loss', state: either(none, parameters) }))
    const names = LOSSES.split(' ').map((name) => `__pyx_unpickle_${name}`)
    const isUnpickled = (values: readonly unknown[], known: Known, kwargs: unknown): boolean => {
      const state = globalNamed(/(?:Huber|Pinball|Tweedie)\w*$/)(values[0], known) ? parameters : tupleOf(real)
      return args([named('sklearn loss'), int, either(none, state)])(values, known, kwargs)
    }
    list(table, `${module} ${names.join(' ')}`, calling(isUnpickled, { label: 'sklearn loss' }))
  }
  list(
    table,
    `
sklearn.linear_model._sgd_fast EpsilonInsensitive Hinge Huber Log ModifiedHuber SquaredEpsilonInsensitive SquaredHinge SquaredLoss
sklearn.linear_model.sgd_fast EpsilonInsensitive Hinge Huber Log ModifiedHuber SquaredEpsilonInsensitive SquaredHinge SquaredLoss
`,
    calledClass(args([real], 0)),
  )
  addMetrics(table)
  const wrapper = record({
    subclass: named('ndarray'),
    shape: tupleOf(small),
    order: str,
    dtype: made('dtype'),
    allow_mmap: bool,
    numpy_array_alignment_bytes: either(small, none),
  })
  list(table, 'joblib.numpy_pickle NumpyArrayWrapper\nsklearn.externals.joblib.numpy_pickle NumpyArrayWrapper', {
    data: true,
    make: nothing,
    label: 'joblib wrapper',
    state: wrapper,
  })
}

/** Distances and search trees. Not PyFuncDistance, which calls a function. */
function addMetrics(table: Table): void {
  const array = made('ndarray')
  const metricNames = METRICS.split(' ').flatMap((name) => [name, `${name}64`, `${name}32`])
  // Cython takes the items of these states as they come: where one is missing, it reads behind the tuple.
  const metricState = tuple(real, array, array)
  for (const module of ['sklearn.metrics._dist_metrics', 'sklearn.neighbors._dist_metrics', 'sklearn.neighbors.dist_metrics']) {
    list(table, `${module} ${metricNames.join(' ')}`, { data: true, label: 'metric', state: metricState })
    list(table, `${module} newObj`, calling(args([named('metric')]), { as: 0 }))
  }
  const arrays = tuple(array, array, array, array)
  const treeState: Test = (value, known) =>
    value instanceof PyTuple && (value.length === 12 || value.length === 13) && arrays(PyTuple.copy(value.slice(0, 4)), known)
  for (const [module, names] of [
    ['_kd_tree', 'KDTree KDTree64 KDTree32'],
    ['_ball_tree', 'BallTree BallTree64 BallTree32'],
    ['kd_tree', 'KDTree'],
    ['ball_tree', 'BallTree'],
  ]) {
    list(table, `sklearn.neighbors.${module} ${names}`, { data: true, label: 'search tree', state: treeState })
    list(table, `sklearn.neighbors.${module} newObj`, calling(args([named('search tree')]), { as: 0 }))
  }
}
