/** What the program's own components may use. */
export { ApiError, type FieldError } from "./api_error";
export { BoundChartWidget } from "./bound_components/chart";
export { BoundFormWidget } from "./bound_components/form";
export { Column, Row, Section, Tab, Tabs } from "./bound_components/layout";
export { BoundTableWidget } from "./bound_components/table";
export { ShowText } from "./bound_components/text";
export { defineDataset, type Datasets, type DatasetName } from "./dataset";
export { DatasetClient } from "./dataset_client";
export { Page } from "./page";
export { useRoute } from "./route";
export { useDataset, type UseDatasetResult } from "./use_dataset";
export { useDatasetMutation, type UseDatasetMutationResult } from "./use_dataset_mutation";
export { useMe } from "./use_me";
export { WebSocketManager, type SocketState } from "./websocket_manager";
